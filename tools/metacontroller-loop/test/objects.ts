/** Small objects for the tests of this folder. */
import type { KubeObject, ObjectMetadata } from '../src/objects.ts';

export function object(
  kind: string,
  name: string,
  metadata: Partial<ObjectMetadata> = {},
  rest = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'default', uid: `${name}-uid`, ...metadata },
    ...rest,
  };
}

export const ownedBy = (uid: string) => ({
  ownerReferences: [{ apiVersion: 'x/v1', kind: 'Parent', name: 'parent', uid, controller: true }],
});

export const dying = { deletionTimestamp: '2026-01-01T00:00:00Z' };
