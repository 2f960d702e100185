import { expect, it } from 'vitest';
import { later, parseTime, secondsBetween, timestamp } from '../../../../hooks/lib/time.ts';

const time = new Date('2026-01-01T00:00:00.789Z');

it('a time is written with whole seconds, as Kubernetes writes it', () => {
  expect(timestamp(time)).toBe('2026-01-01T00:00:00Z');
});

it('a time that was written is read as that time', () => {
  expect(parseTime('2026-01-01T00:00:00Z')).toEqual(new Date('2026-01-01T00:00:00Z'));
});

it.each([
  ['a later time is ahead', '2026-01-01T00:00:10Z', 10],
  ['the same time is no seconds away', '2026-01-01T00:00:00Z', 0],
  ['an earlier time is behind', '2025-12-31T23:59:30Z', -30],
])('%s', (_case, to, seconds) => {
  expect(secondsBetween(parseTime('2026-01-01T00:00:00Z'), parseTime(to))).toBe(seconds);
});

it('a time some seconds later is that far away', () => {
  expect(secondsBetween(time, later(time, 300))).toBe(300);
});
