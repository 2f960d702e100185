/** What the API server makes of patches: RFC 7396, and of RFC 6902 what the shell sends. */
import { isDeepStrictEqual } from 'node:util';

type Fields = Record<string, unknown>;

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps are merged, null removes, anything else replaces. */
export function merged(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Fields = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

export interface Operation {
  op: 'test' | 'add' | 'replace' | 'remove';
  path: string;
  value?: unknown;
}

const keysOf = (path: string) =>
  path
    .slice(1)
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** As the API server's library has it: null passes the test of a field that isn't there, in a map that is. */
function apply(document: unknown, { op, path, value }: Operation): boolean {
  const keys = keysOf(path);
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((inner, key) => (inner as Fields | undefined)?.[key], document) as
    | Fields
    | undefined;
  if (parent === undefined || parent === null) return false;
  if (op === 'test') return isDeepStrictEqual(parent[last] ?? null, value ?? null);
  if (op !== 'add' && !(last in parent)) return false;
  if (op === 'remove') delete parent[last];
  else parent[last] = value;
  return true;
}

/** The object after every operation, or undefined if one of them failed. */
export function jsonPatched<T>(found: T, operations: readonly Operation[]): T | undefined {
  const document = structuredClone(found);
  return operations.every(operation => apply(document, operation)) ? document : undefined;
}
