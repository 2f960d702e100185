/** What a suffix multiplies by, and what it divides by: a thousandth as a factor would not be exact. */
const SUFFIXES: Record<string, [times: number, over: number]> = {
  n: [1, 1e9],
  u: [1, 1e6],
  m: [1, 1e3],
  '': [1, 1],
  k: [1e3, 1],
  M: [1e6, 1],
  G: [1e9, 1],
  T: [1e12, 1],
  P: [1e15, 1],
  E: [1e18, 1],
  Ki: [2 ** 10, 1],
  Mi: [2 ** 20, 1],
  Gi: [2 ** 30, 1],
  Ti: [2 ** 40, 1],
  Pi: [2 ** 50, 1],
  Ei: [2 ** 60, 1],
};

export type Quantity = string | number;

/** An optional plus, digits, an exponent or a suffix. */
const QUANTITY = /^\+?([0-9]+\.?[0-9]*|\.[0-9]+)(?:([eE][+-]?[0-9]+)|([a-zA-Z]*))$/;

const partsOf = (quantity: Quantity) => {
  const [, digits, exponent = 'e0', suffix = ''] = QUANTITY.exec(String(quantity)) ?? [];
  const scale = SUFFIXES[suffix];
  return digits === undefined || scale === undefined ? undefined : { digits, exponent, scale };
};

/** A Kubernetes quantity in its base unit (cores or bytes); NaN if it is none (`A3`). */
export function quantityValue(quantity: Quantity): number {
  const parts = partsOf(quantity);
  if (parts === undefined) return Number.NaN;
  const [times, over] = parts.scale;
  return (Number(parts.digits + parts.exponent) * times) / over;
}

/** Whether the first quantity is smaller than the second; a quantity that can't be read is never smaller. */
export const isSmaller = (a: Quantity, b: Quantity): boolean => quantityValue(a) < quantityValue(b);

const NANOS_PER_UNIT = 10n ** 9n;

const NANOS_BY_SUFFIX = Object.entries(SUFFIXES).map(
  ([suffix, [times, over]]) => [suffix, (BigInt(times) * NANOS_PER_UNIT) / BigInt(over)] as const,
);

const tenTo = (power: number) => 10n ** BigInt(Math.max(0, power));

/** The quantity in billionths, the least that Kubernetes counts; undefined for what it would round or cap. */
function nanosOf(quantity: Quantity): bigint | undefined {
  const parts = partsOf(quantity);
  const value = quantityValue(quantity);
  if (parts === undefined || value < 1e-10 || value >= 2 ** 63) return undefined;
  const [whole = '', fraction = ''] = parts.digits.split('.');
  const power = Number(parts.exponent.slice(1)) - fraction.length;
  const [times, over] = parts.scale.map(BigInt) as [bigint, bigint];
  const numerator = BigInt(whole + fraction) * times * NANOS_PER_UNIT * tenTo(power);
  const denominator = over * tenTo(-power);
  return numerator % denominator === 0n ? numerator / denominator : undefined;
}

/**
 * The one text for all spellings of an amount, so that equal amounts render equal Pods: whole digits and the suffix that make
 * it shortest (`0.5` → `500m`, `1024Mi` → `1Gi`, `1.5Gi` → `1536Mi`, `2000M` → `2G`). Kubernetes writes it back as it is. What it
 * would round or cap, and what is no quantity, stays as it was written.
 */
export function canonicalQuantity(quantity: Quantity): string {
  const nanos = nanosOf(quantity);
  if (nanos === undefined) return String(quantity);
  const [shortest] = NANOS_BY_SUFFIX.filter(([, unit]) => nanos % unit === 0n)
    .map(([suffix, unit]) => `${nanos / unit}${suffix}`)
    .toSorted((a, b) => a.length - b.length);
  return shortest ?? String(quantity);
}
