/** What is said about a row of measurements. */
export interface Spread {
  p50: number;
  p90: number;
  p99: number;
  mean: number;
}

/** The value that this share of the sorted values doesn't exceed (nearest rank). */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    mean: sum / sorted.length,
  };
}

/** Three significant digits are more than a shared machine can promise. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
