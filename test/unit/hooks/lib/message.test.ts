import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordConditions } from '../../../../hooks/lib/conditions.ts';
import { eventsAbout } from '../../../../hooks/lib/events.ts';
import { bytesOf, cutMessage, listed, nearestFirst } from '../../../../hooks/lib/message.ts';
import { NOW } from '../../../builders/identity.ts';

const LONGEST_BYTES = 1024;

describe('a message', () => {
  it.each([
    ['a short one', 'the Pod is being started'],
    ['none', ''],
    ['a kibibyte', 'm'.repeat(LONGEST_BYTES)],
    ['a kibibyte of wide characters', '🧪'.repeat(LONGEST_BYTES / 4)],
  ])('stays as it is: %s', (_case, message) => {
    expect(cutMessage(message)).toBe(message);
  });

  it('is cut above a kibibyte, and says how much is omitted', () => {
    expect(cutMessage('m'.repeat(40_000))).toBe(`${'m'.repeat(984)}… (39016 bytes omitted)`);
  });

  it('is never cut within a character, takes a kibibyte at most, and accounts for every byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 2_000 }), message => {
        const cut = cutMessage(message);
        expect(bytesOf(cut)).toBe(new TextEncoder().encode(cut).length);
        expect(bytesOf(cut)).toBeLessThanOrEqual(LONGEST_BYTES);
        expect(cut.isWellFormed()).toBe(true);
        const [, head = cut, left = '0'] = /^(.*)… \((\d+) bytes omitted\)$/s.exec(cut) ?? [];
        expect(message.startsWith(head)).toBe(true);
        expect(bytesOf(head) + Number(left)).toBe(bytesOf(message));
      }),
    );
  });

  it('that is cut is not cut again', () => {
    const cut = cutMessage('ä'.repeat(5_000));
    expect(cutMessage(cut)).toBe(cut);
  });

  it('is cut in every condition', () => {
    const long = { type: 'Ready', status: 'False' as const, reason: 'Long', message: 'm'.repeat(40_000) };
    const [condition] = recordConditions([long], [], { now: NOW, generation: 1 });
    expect(condition?.message).toBe(cutMessage(long.message));
  });

  it('is cut in every Event', () => {
    const about = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'team', uid: '1' } };
    const [event] = eventsAbout(about, [{ type: 'Warning', reason: 'Long', message: 'm'.repeat(40_000) }]);
    expect(bytesOf(event?.message ?? '')).toBeLessThanOrEqual(LONGEST_BYTES);
  });
});

describe('a list', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
  ])('%j is told as: %s', (names, text) => {
    expect(listed(names)).toBe(text);
  });
});

describe('the candidates with the nearest names come first', () => {
  it.each([
    ['those of fewer edits', ['nodejs:22', 'python:3.10', 'python:3.12'], 'python:3.12'],
    ['equally near ones as they stand', ['python:3.1', 'python:3.13'], 'python:3.1'],
  ])('%s', (_case, names, first) => {
    expect(nearestFirst('pyhton:3.12', names, name => [name])[0]).toBe(first);
  });

  it('by the nearest of several names', () => {
    const candidates = [
      { name: 'a', tags: ['java'] },
      { name: 'b', tags: ['go', 'py'] },
    ];
    expect(nearestFirst('pi', candidates, ({ name, tags }) => [name, ...tags])[0]?.name).toBe('b');
  });
});
