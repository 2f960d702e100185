import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { WarmPod } from '../api/warmpod.ts';
import type { Available, DesiredObject, OwnerReference } from '../contract.ts';
import { labelValue } from '../lib/names.ts';

/** What its Pod is made from; undefined while the pool's PodTemplate isn't seen. */
export const templateOf = (
  { metadata: { namespace }, spec }: WarmPod,
  { podTemplates }: Available,
): PodTemplateSpec | undefined => podTemplates.get(`${namespace}/${spec.podTemplate?.name}`)?.template;

/**
 * Its controller, as Metacontroller would name it, but without blockOwnerDeletion: each time a claim took the Pod away from an owner that
 * it blocks, the garbage collector would look at that owner and at the owner's owner.
 */
const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: WarmPod): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

/** The Pod under this WarmPod's name, with the pool's labels. */
export const newPod = (warmPod: WarmPod, template: PodTemplateSpec): DesiredObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: warmPod.metadata.name,
    namespace: warmPod.metadata.namespace,
    ownerReferences: [ownedBy(warmPod)],
    labels: { ...template.metadata?.labels, 'warm-pool': labelValue(warmPod.spec.poolRef.name) },
    annotations: template.metadata?.annotations ?? {},
  },
  spec: template.spec,
});
