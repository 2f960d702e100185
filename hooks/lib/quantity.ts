const MULTIPLIERS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

export type Quantity = string | number;

/** A Kubernetes quantity in its base unit (cores or bytes); NaN if it is none (`A3`). */
export function quantityValue(quantity: Quantity): number {
  const [, digits, suffix] =
    /^([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  const multiplier = MULTIPLIERS[suffix ?? ''];
  return digits === undefined || multiplier === undefined ? Number.NaN : Number(digits) * multiplier;
}

/** Whether the first quantity is smaller than the second; a quantity that can't be read is never smaller. */
export const isSmaller = (a: Quantity, b: Quantity): boolean => quantityValue(a) < quantityValue(b);
