/** Observed children: what becomes of a desired one once Metacontroller and the API server have had it. */
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { withLastApplied } from '../../tools/metacontroller-loop/src/apply.ts';
import { storedMetadata } from './identity.ts';

const ownerReference = ({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The status that the API server, or a controller of Kubernetes at once, gives to a new object. */
const FIRST_STATUS: Record<string, object> = {
  Pod: { phase: 'Pending' },
  Service: { loadBalancer: {} },
  PersistentVolumeClaim: { phase: 'Bound' },
};

/** With `generateSelector` Metacontroller labels each child with its parent's UID. */
export const withControllerUid = (parent: KubernetesObject, desired: DesiredObject): DesiredObject => ({
  ...desired,
  metadata: {
    ...desired.metadata,
    labels: { ...desired.metadata.labels, 'controller-uid': parent.metadata.uid },
  },
});

/** The child as created: named, owned, labelled, with what was applied written down. */
export function createdChild(parent: KubernetesObject, desired: DesiredObject): KubernetesObject {
  const wanted = withControllerUid(parent, desired);
  const { name, namespace = parent.metadata.namespace } = wanted.metadata;
  const annotated = withLastApplied(wanted as KubernetesObject, wanted as KubernetesObject);
  const metadata = {
    ...annotated.metadata,
    ...storedMetadata(desired.kind, name, namespace),
    ownerReferences: [ownerReference(parent)],
  };
  const status = FIRST_STATUS[desired.kind];
  return { ...annotated, metadata, ...(status && { status: structuredClone(status) }) } as KubernetesObject;
}
