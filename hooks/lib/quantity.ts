/** A suffix multiplies or, below one, divides: a thousandth as a factor would not be exact. */
const SUFFIXES: Record<string, (digits: number) => number> = {
  n: digits => digits / 1e9,
  u: digits => digits / 1e6,
  m: digits => digits / 1e3,
  '': digits => digits,
  k: digits => digits * 1e3,
  M: digits => digits * 1e6,
  G: digits => digits * 1e9,
  T: digits => digits * 1e12,
  P: digits => digits * 1e15,
  E: digits => digits * 1e18,
  Ki: digits => digits * 2 ** 10,
  Mi: digits => digits * 2 ** 20,
  Gi: digits => digits * 2 ** 30,
  Ti: digits => digits * 2 ** 40,
  Pi: digits => digits * 2 ** 50,
  Ei: digits => digits * 2 ** 60,
};

export type Quantity = string | number;

/** A Kubernetes quantity in its base unit (cores or bytes); NaN if it is none (`A3`). */
export function quantityValue(quantity: Quantity): number {
  const [, digits, suffix] =
    /^([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  const scaled = SUFFIXES[suffix ?? ''];
  return digits === undefined || scaled === undefined ? Number.NaN : scaled(Number(digits));
}

/** Whether the first quantity is smaller than the second; a quantity that can't be read is never smaller. */
export const isSmaller = (a: Quantity, b: Quantity): boolean => quantityValue(a) < quantityValue(b);
