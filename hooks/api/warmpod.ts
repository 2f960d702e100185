/** The WarmPod: one Pod of a WarmPool; single-use, and small because it names its template (`C7`). */
import { z } from 'zod';
import { kubernetesObject } from '../kubernetes-object.ts';
import {
  API_VERSION,
  conditions,
  namespaceName,
  objectName,
  observedGeneration,
  pendingStatus,
} from './common.ts';
import type { KindDefinition } from './crd.ts';
import { dateTime, immutable, object, rules, text } from './schema.ts';

const poolReference = object({
  name: objectName().describe('Name of the WarmPool.'),
  namespace: namespaceName().optional().describe("Namespace of the WarmPool, this object's own if unset."),
});

const podTemplate = object({
  name: objectName().describe('Name of the PodTemplate, which ends in its hash.'),
});

export const warmPodSpec = object({
  poolRef: poolReference.describe('The WarmPool that this Pod belongs to.'),
  podTemplate: podTemplate.optional().describe('The PodTemplate that the Pod is made from.'),
  retire: z
    .boolean()
    .optional()
    .describe('True asks the controller to end the Pod, unless a Sandbox has claimed it.'),
  creationTimestamp: dateTime()
    .optional()
    .describe('When the Pod was first created; kept through recycling.'),
  lastHeartbeat: dateTime().optional().describe('When the Pod was last reported healthy.'),
})
  .meta(
    rules(
      ...immutable(['poolRef', 'podTemplate'], {
        path: 'spec',
        remedy: 'the WarmPool makes a new WarmPod instead',
      }),
    ),
  )
  .describe('Which pool the Pod belongs to, and what it is made from.');
export type WarmPodSpec = z.infer<typeof warmPodSpec>;

export const warmPodStatus = object({
  phase: z
    .enum(['Pending', 'Ready', 'Assigned', 'Terminating'])
    .default('Pending')
    .describe('Stage of the life of the warm Pod.'),
  podName: z.string().optional().describe('Name of the Pod.'),
  podUID: z.string().optional().describe('UID of the Pod.'),
  podNamespace: z.string().optional().describe('Namespace of the Pod.'),
  readyAt: dateTime().optional().describe('When the Pod was Ready for the first time.'),
  assignedTo: text({ maxLength: 253 })
    .optional()
    .describe('UID of the Sandbox that claimed the Pod, if any.'),
  sandboxName: text({ maxLength: 253 }).optional().describe('Name of that Sandbox.'),
  assignedAt: dateTime().optional().describe('When the Sandbox claimed the Pod.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
}).describe('The current state of the warm Pod; written by the controller.');
export type WarmPodStatus = z.infer<typeof warmPodStatus>;

export const warmPod = object({
  ...kubernetesObject.shape,
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('WarmPod'),
  spec: warmPodSpec,
  status: warmPodStatus.prefault({
    phase: 'Pending',
    ...pendingStatus('The warm Pod has not been processed yet.'),
  }),
});
export type WarmPod = z.infer<typeof warmPod>;

export const warmPodDefinition: KindDefinition = {
  kind: 'WarmPod',
  plural: 'warmpods',
  shortNames: ['wpod'],
  scope: 'Namespaced',
  description: 'One Pod of a WarmPool; made and removed by the controller.',
  schema: warmPod,
  selectableFields: ['.status.assignedTo'],
  printerColumns: [
    { name: 'Pool', type: 'string', jsonPath: '.spec.poolRef.name' },
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Pod', type: 'string', jsonPath: '.status.podName' },
    { name: 'Sandbox', type: 'string', jsonPath: '.status.sandboxName' },
    { name: 'AssignedTo', type: 'string', jsonPath: '.status.assignedTo', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
