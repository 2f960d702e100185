const unitSeconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3 };

/** A duration as Go writes it, such as `1m30s`, in seconds; 0 for what is none. */
export function durationSeconds(duration: string): number {
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (unitSeconds[unit] ?? 0),
    0,
  );
}
