/** Identities and times as the API server would give them, but the same in every run. */
import { createHash } from 'node:crypto';
import type { ObjectMetadata } from '../../hooks/contract.ts';

/** When every object of the tests was created. */
export const CREATED = '2026-01-01T00:00:00Z';

/** The time of a hook's call, a minute later. */
export const NOW = new Date('2026-01-01T00:01:00Z');

/** The time this many seconds after `NOW`; before it, if negative. */
export const secondsFromNow = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** A time as Kubernetes writes it. */
export const written = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** A UID that depends on nothing but these words. */
export function uidOf(...words: string[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Metadata of a stored object that is in no namespace, typed like any other, for one world of a test holds both. */
export const clusterMetadata = (kind: string, name: string) =>
  ({
    name,
    uid: uidOf(kind, '', name),
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: CREATED,
  }) as ObjectMetadata & { generation: number };

/** Metadata of a stored object. */
export const storedMetadata = (
  kind: string,
  name: string,
  namespace: string,
): ObjectMetadata & { generation: number } => ({
  ...clusterMetadata(kind, name),
  namespace,
  uid: uidOf(kind, namespace, name),
});
