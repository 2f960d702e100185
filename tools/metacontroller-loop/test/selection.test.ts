import { describe, expect, test } from 'vitest';
import { createCache } from '../src/cache.ts';
import { desiredChildren } from '../src/child-labels.ts';
import type { Resource } from '../src/discovery.ts';
import { parentSelector } from '../src/parent-selector.ts';
import { NotSyncedError, relatedPredicate } from '../src/related.ts';
import type { RelatedRule } from '../src/response.ts';
import { labelMatcher } from '../src/selector.ts';
import { object } from './objects.ts';

describe('label selectors', () => {
  const labels = { app: 'a', tier: 'web' };
  const one = (key: string, operator: string, values?: string[]) => ({
    matchExpressions: [{ key, operator, values }],
  });
  test.each([
    ['none', undefined, true],
    ['an empty one', {}, true],
    ['equal labels', { matchLabels: { app: 'a' } }, true],
    ['another value', { matchLabels: { app: 'b' } }, false],
    ['In', one('app', 'In', ['a', 'b']), true],
    ['In, on a missing label', one('none', 'In', ['a']), false],
    ['NotIn', one('app', 'NotIn', ['a']), false],
    ['NotIn, on a missing label', one('none', 'NotIn', ['a']), true],
    ['Exists', one('tier', 'Exists'), true],
    ['DoesNotExist', one('tier', 'DoesNotExist'), false],
  ])('%s', (_title, selector, expected) => {
    expect(labelMatcher(selector)(labels)).toBe(expected);
  });

  test('an unknown operator is an error', () => {
    expect(() => labelMatcher(one('a', 'Like'))).toThrow(/"Like" is not a valid label selector operator/);
  });
});

describe('related objects', () => {
  const pods: Resource = {
    apiVersion: 'v1',
    group: '',
    name: 'pods',
    kind: 'Pod',
    namespaced: true,
    hasStatus: true,
  };
  const nodes: Resource = { ...pods, name: 'nodes', kind: 'Node', namespaced: false };
  const pod = object('Pod', 'a', { namespace: 'one', labels: { app: 'a' } });
  const node = object('Node', 'a', { labels: { app: 'a' } });
  const cache = createCache();
  cache.upsert({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'one', labels: { team: 'x' } } });
  const namespaces = { isSynced: () => true, cache };
  const rule = (fields: Partial<RelatedRule>): RelatedRule => ({
    apiVersion: 'v1',
    resource: 'pods',
    ...fields,
  });

  test.each([
    ['a bare rule means all of them, in all namespaces', {}, true],
    ['by name, in any namespace', { names: ['a', 'b'] }, true],
    ['by another name', { names: ['b'] }, false],
    ['an empty list of names is none', { names: [] }, true],
    ['by name and namespace', { names: ['a'], namespace: 'one' }, true],
    ['by name and another namespace', { names: ['a'], namespace: 'two' }, false],
    ['by labels', { labelSelector: { matchLabels: { app: 'a' } } }, true],
    ['by labels and another namespace', { labelSelector: {}, namespace: 'two' }, false],
    ["by the namespace's labels", { namespaceSelector: { matchLabels: { team: 'x' } } }, true],
    ['by other labels of the namespace', { namespaceSelector: { matchLabels: { team: 'y' } } }, false],
  ])('%s', (_title, fields, expected) => {
    expect(relatedPredicate(rule(fields), pods, namespaces)(pod)).toBe(expected);
  });

  test('for a cluster-scoped resource the namespace does not count', () => {
    expect(relatedPredicate(rule({ resource: 'nodes', namespace: 'one' }), nodes, namespaces)(node)).toBe(
      true,
    );
  });

  test.each([
    ['names with labels', { names: ['a'], labelSelector: {} }, pods, /cannot have both names and/],
    [
      'names with a namespace selector',
      { names: ['a'], namespaceSelector: {} },
      pods,
      /cannot have both names and/,
    ],
    [
      'a namespace with a namespace selector',
      { namespace: 'a', namespaceSelector: {} },
      pods,
      /both namespace and/,
    ],
    [
      'a namespace selector for a cluster-scoped resource',
      { namespaceSelector: {} },
      nodes,
      /only supported for/,
    ],
  ])('%s is an error', (_title, fields, resource, message) => {
    expect(() => relatedPredicate(rule(fields), resource, namespaces)).toThrow(message);
  });

  test('unknown namespaces mean: try again', () => {
    const unknown = { isSynced: () => false, cache };
    expect(() => relatedPredicate(rule({ namespaceSelector: {} }), pods, unknown)).toThrow(NotSyncedError);
  });
});

describe("a composite's children", () => {
  const parent = object('Parent', 'p', { uid: 'u1' }, { spec: { selector: { matchLabels: { app: 'a' } } } });
  const child = (labels: Record<string, string>) => object('Pod', 'c', { labels });

  test('a generated selector goes by controller-uid and ignores the own one', () => {
    const matches = parentSelector(true)(parent);
    expect([matches({ 'controller-uid': 'u1' }), matches({ app: 'a' })]).toEqual([true, false]);
  });

  test('without it an empty selector is refused', () => {
    expect(parentSelector(false)(parent)({ app: 'a' })).toBe(true);
    expect(() => parentSelector(false)(object('Parent', 'p'))).toThrow(/\.spec\.selector must have either/);
  });

  const desired = (labels: Record<string, string>, generate: boolean) =>
    desiredChildren(parent, [child(labels)], parentSelector(generate)(parent), generate)[0]?.metadata.labels;

  test('the generated label is added', () => {
    expect(desired({ app: 'b' }, true)).toEqual({ app: 'b', 'controller-uid': 'u1' });
  });

  test.each([
    ['another controller-uid', { 'controller-uid': 'u2' }, true],
    ['labels the selector misses', { app: 'b' }, false],
  ])('%s is an error', (_title, labels, generate) => {
    expect(() => desired(labels, generate)).toThrow(
      "labels on desired child Pod default/c don't match parent selector",
    );
  });
});
