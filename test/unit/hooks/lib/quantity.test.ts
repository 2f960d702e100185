import { describe, expect, it } from 'vitest';
import { isSmaller, quantityValue } from '../../../../hooks/lib/quantity.ts';

describe('the value of a quantity', () => {
  it.each([
    ['an integer of JSON', 2, 2],
    ['cores', '2', 2],
    ['a fraction of a core', '0.5', 0.5],
    ['millicores', '500m', 0.5],
    ['whole cores in millicores', '3000m', 3],
    ['mebibytes', '512Mi', 512 * 2 ** 20],
    ['a fraction of a gibibyte', '1.5Gi', 1.5 * 2 ** 30],
    ['tebibytes', '1Ti', 2 ** 40],
    ['exbibytes', '1Ei', 2 ** 60],
    ['decimal kilobytes', '10k', 10_000],
    ['decimal megabytes', '2M', 2_000_000],
    ['decimal gigabytes', '2G', 2e9],
    ['plain bytes', '1073741824', 2 ** 30],
    ['an exponent', '1e3', 1000],
    ['a leading point', '.5', 0.5],
    ['a point at the end', '5.', 5],
    ['a plus', '+2G', 2e9],
  ])('given %s, it is in base units', (_case, quantity, value) => {
    expect(quantityValue(quantity)).toBeCloseTo(value, 9);
  });

  it.each(['', '.', '+', 'much', '1 Gi', '1GiB', '-1', '1mi', '1K', '1e3Ki'])(
    'given %j, which is none, it is NaN',
    quantity => {
      expect(quantityValue(quantity)).toBeNaN();
    },
  );

  it('given any number of millicores, it is that of the same amount in cores', () => {
    const millicores = Array.from({ length: 64_000 }, (_, index) => index + 1);
    const inCores = (count: number) => quantityValue((count / 1000).toFixed(3));
    expect(millicores.filter(count => quantityValue(`${count}m`) !== inCores(count))).toEqual([]);
  });
});

describe('the smaller of two quantities', () => {
  it.each([
    ['1Gi', '2Gi', true],
    ['2Gi', '1Gi', false],
    ['1Gi', '1024Mi', false],
    ['1024Mi', '1Gi', false],
    ['1G', '1Gi', true],
    ['999m', 1, true],
    ['much', '1Gi', false],
    ['1Gi', 'much', false],
  ])('given %s and %s, it is said to be smaller: %s', (a, b, smaller) => {
    expect(isSmaller(a, b)).toBe(smaller);
  });
});
