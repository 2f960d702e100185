import { describe, expect, test } from 'vitest';
import { decideClaim } from '../src/claim.ts';
import { createRuleCache } from '../src/customize.ts';
import { decorate } from '../src/decorate.ts';
import { inNamespaceOf } from '../src/environment.ts';
import { managesChildren } from '../src/finalizer.ts';
import { isStatusChangeOnly } from '../src/parent-loop.ts';
import { dying, object, ownedBy } from './objects.ts';

describe('claims', () => {
  const parent = object('Parent', 'p', { uid: 'p1' });
  const doomed = object('Parent', 'p', { uid: 'p1', ...dying });
  const orphan = object('Pod', 'a', { labels: { app: 'a' } });
  const ours = object('Pod', 'a', { labels: { app: 'a' }, ...ownedBy('p1') });
  const drifted = object('Pod', 'a', ownedBy('p1'));
  const foreign = object('Pod', 'a', { labels: { app: 'a' }, ...ownedBy('p2') });
  const matches = (labels: Record<string, string> | undefined) => labels?.app === 'a';

  test.each([
    ['an owned child that matches is ours', parent, ours, 'ours'],
    ['so it is for a dying parent', doomed, ours, 'ours'],
    ['so it is when the child is dying', parent, object('Pod', 'a', { ...ours.metadata, ...dying }), 'ours'],
    ['an owned child that lost the label is released', parent, drifted, 'release'],
    ['a dying parent releases nothing', doomed, drifted, 'ignore'],
    ['a matching orphan is adopted', parent, orphan, 'adopt'],
    ['a dying orphan is not', parent, object('Pod', 'a', { ...orphan.metadata, ...dying }), 'ignore'],
    ['a dying parent adopts nothing', doomed, orphan, 'ignore'],
    ['an orphan that does not match is ignored', parent, object('Pod', 'a'), 'ignore'],
    ['a foreign-owned object is ignored, label or not', parent, foreign, 'ignore'],
  ])('%s', (_title, claimant, candidate, expected) => {
    expect(decideClaim(claimant, candidate, matches)).toBe(expected);
  });
});

describe('children are managed', () => {
  const finalizer = { name: 'f', enabled: true };
  const disabled = { name: 'f', enabled: false };
  test.each([
    ['while the parent lives', {}, disabled, true],
    ['not when it is dying without a finalize hook', dying, disabled, false],
    ['when it is dying and the finalizer is there', { ...dying, finalizers: ['f'] }, finalizer, true],
    ['not after the finalizer is gone', { ...dying, finalizers: [] }, finalizer, false],
    [
      'not while the garbage collector does it',
      { ...dying, finalizers: ['f', 'foregroundDeletion'] },
      finalizer,
      false,
    ],
    ['nor while it orphans them', { ...dying, finalizers: ['f', 'orphan'] }, finalizer, false],
  ])('%s', (_title, metadata, which, expected) => {
    expect(managesChildren(object('Parent', 'p', metadata), which)).toBe(expected);
  });
});

describe('customize answers', () => {
  const rules = [{ apiVersion: 'v1', resource: 'pods' }];
  const parent = object('Parent', 'p', { uid: 'u', generation: 1 });

  test('are kept by uid and generation, whatever the labels', () => {
    const cache = createRuleCache(() => 0);
    cache.set(parent, rules);
    expect(cache.get(object('Parent', 'p', { uid: 'u', generation: 1, labels: { a: 'b' } }))).toBe(rules);
    expect(cache.get(object('Parent', 'p', { uid: 'u', generation: 2 }))).toBeUndefined();
    expect(cache.get(object('Parent', 'p', { uid: 'v', generation: 1 }))).toBeUndefined();
  });

  test('for 20 minutes', () => {
    let now = 0;
    const cache = createRuleCache(() => now);
    cache.set(parent, rules);
    now = 20 * 60_000 - 1;
    expect(cache.get(parent)).toBe(rules);
    now += 1;
    expect(cache.get(parent)).toBeUndefined();
  });
});

describe('a decorated object', () => {
  const parent = object(
    'Parent',
    'p',
    { resourceVersion: '7', labels: { kept: '1', gone: '1' }, finalizers: ['f'] },
    { status: { a: 1 } },
  );

  test('labels merge by key and null deletes; nothing else changes', () => {
    const { object: after, statusChanged } = decorate(parent, { labels: { gone: null, added: '1' } }, 'f');
    expect(after.metadata).toMatchObject({ labels: { kept: '1', added: '1' }, resourceVersion: '7' });
    expect([after.status, statusChanged]).toEqual([{ a: 1 }, false]);
  });

  test.each([
    ['nothing', {}, { changed: false, statusChanged: false }],
    ['deleting what is not there', { labels: { none: null } }, { changed: false, statusChanged: false }],
    ['the same status', { status: { a: 1 } }, { changed: false, statusChanged: false }],
    ['a null status', { status: null }, { changed: false, statusChanged: false }],
    ['another status', { status: { b: 1 } }, { changed: true, statusChanged: true }],
    ['a label', { labels: { added: '1' } }, { changed: true, statusChanged: false }],
    ['an annotation', { annotations: { added: '1' } }, { changed: true, statusChanged: false }],
    ['being final', { finalized: true }, { changed: true, statusChanged: false }],
  ])('%s', (_title, answer, expected) => {
    expect(decorate(parent, answer, 'f')).toMatchObject(expected);
  });

  test('an answer that is not final keeps the finalizer', () => {
    expect(decorate(parent, { finalized: true }, 'f').release(parent).metadata.finalizers).toEqual([]);
    expect(decorate(parent, {}, 'f').release(parent).metadata.finalizers).toEqual(['f']);
  });
});

describe('with ignoreStatusChanges', () => {
  const before = object('Parent', 'p', { generation: 1 });
  const now = (metadata: object) => object('Parent', 'p', { generation: 1, ...metadata });
  test.each([
    ['a status is ignored', now({ resourceVersion: '2' }), true],
    ['a generation counts', now({ generation: 2 }), false],
    ['a label counts', now({ labels: { a: 'b' } }), false],
    ['an annotation counts', now({ annotations: { a: 'b' } }), false],
    ['a deletion counts', now(dying), false],
    ['a resync, which passes the same object twice, counts', before, false],
  ])('%s', (_title, after, expected) => {
    expect(isStatusChangeOnly(before, after)).toBe(expected);
  });
});

test("children without a namespace get the parent's", () => {
  const parent = object('Parent', 'p', { namespace: 'one' });
  const children = [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    object('Pod', 'b', { namespace: 'two' }),
  ];
  expect(inNamespaceOf(parent, children).map(({ metadata }) => metadata.namespace)).toEqual(['one', 'two']);
});
