/** Flags as Go programs read them: `-name=value`, `--name=value`, `--name value`, or a name alone. */

export type GoFlags = Map<string, string>;

/** By name, the last one of a name; a name alone is `true`. Throws on an argument that belongs to no flag. */
export function parseGoFlags(args: readonly string[]): GoFlags {
  const flags: GoFlags = new Map();
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) throw new Error(`${arg} is no flag`);
    const next = left[0]?.startsWith('-') ? undefined : left.shift();
    flags.set(name, value ?? next ?? 'true');
    if (value !== undefined && next !== undefined) left.unshift(next);
  }
  return flags;
}

/** `:9999`, which is every address of the machine, becomes `ip:9999`; other values stay. */
export const bindTo = (ip: string, value: string): string => (/^:\d+$/.test(value) ? ip + value : value);

const unitSeconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3 };

/** A duration such as `1m30s` in seconds; 0 for what is none. */
export function durationSeconds(duration: string): number {
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (unitSeconds[unit] ?? 0),
    0,
  );
}
