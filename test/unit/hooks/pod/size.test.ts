import { describe, expect, it } from 'vitest';
import { jsonBytes, MOST_POD_BYTES, podBytes } from '../../../../hooks/pod/size.ts';
import { podRequirements as requirements } from '../../../builders/requirements.ts';

describe('the bytes of a value in the JSON of Go', () => {
  it.each([
    ['letters', 'abc', 5],
    ['quotes and line ends', '"\n\t\\', 10],
    ['what HTML could misread', '<>&', 20],
    ['other control characters', '\u0001\u001f', 14],
    ['letters of other languages', 'äж漢', 9],
    ['an emoji', '🧪', 6],
    ['line separators, which are escaped', '\u2028\u2029', 14],
    ['an object', { a: ['b', 1] }, 13],
    ['nothing', undefined, 0],
  ])('of %s', (_case, value, bytes) => {
    expect(jsonBytes(value)).toBe(bytes);
  });
});

describe('the bytes of a Pod', () => {
  it('are not counted where they are far from too many', () => {
    expect(podBytes(requirements())).toBeUndefined();
  });

  it('are those of its template, and of its annotations again', () => {
    const args = ['<'.repeat(30_000)];
    const without = podBytes(requirements({ args, annotations: {} })) ?? 0;
    expect(without).toBeGreaterThan(180_000);
    expect(without).toBeLessThan(MOST_POD_BYTES);
    expect(podBytes(requirements({ args, annotations: { a: '<' } }))).toBe(without + 24);
  });
});
