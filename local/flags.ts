/** A program's flags by name. */
export type Flags = Record<string, string | number | boolean>;

/** `--name=value` for each: the one spelling that Go's and Node's parsers share. */
export function asArguments(flags: Flags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
