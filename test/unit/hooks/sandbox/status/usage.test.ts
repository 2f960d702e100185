import { describe, expect, it } from 'vitest';
import { reportedUsage } from '../../../../../hooks/sandbox/status/usage.ts';

const measured = (cpu: string, memory: string) => ({ known: true, value: { cpu, memory } }) as const;

describe('reported usage (B1)', () => {
  const before = { cpuUsage: '100m', memoryUsage: '200Mi' };

  it.each([
    ['nothing is measured: the old figures stay', undefined, before],
    [
      'the measurement is unknown: the old figures stay',
      { known: false, reason: 'no metrics API' } as const,
      before,
    ],
    ['both changed by less than a tenth: no write', measured('105m', '195Mi'), before],
    [
      'the CPU rose by more than a tenth',
      measured('112m', '200Mi'),
      { cpuUsage: '112m', memoryUsage: '200Mi' },
    ],
    [
      'the memory fell by more than a tenth',
      measured('100m', '170Mi'),
      { cpuUsage: '100m', memoryUsage: '170Mi' },
    ],
    ['the same value in another unit: no write', measured('0.1', '204800Ki'), before],
  ])('%s', (_, fact, expected) => {
    expect(reportedUsage(before, fact)).toEqual(expected);
  });

  it('reports the first measurement whatever it is', () => {
    expect(reportedUsage(undefined, measured('0', '0'))).toEqual({ cpuUsage: '0', memoryUsage: '0' });
  });
});
