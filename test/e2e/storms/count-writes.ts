import type { Write } from '../support/audit.ts';

/** How often each kind of write was made. */
export function countWrites(writes: readonly Write[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { verb, objectRef, responseStatus } of writes) {
    const { resource, subresource = '' } = objectRef ?? {};
    const what = [verb, resource, subresource, responseStatus?.code].join(' ');
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}
