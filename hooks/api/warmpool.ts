/** The WarmPool: Pods that are started before a Sandbox asks for one (`C1`–`C5`, `C11`). */
import { z } from 'zod';
import { kubernetesObject } from '../kubernetes-object.ts';
import {
  API_VERSION,
  byteQuantity,
  conditions,
  cpuQuantity,
  observedGeneration,
  pendingStatus,
  profileReference,
  securityLevel,
  word,
} from './common.ts';
import type { KindDefinition } from './crd.ts';
import { networkPeers } from './network.ts';
import { dateTime, list, object, rules, text } from './schema.ts';

const resources = object({
  cpu: cpuQuantity()
    .optional()
    .describe('CPU of each warm Pod, such as 500m or 2; from the profile if unset, else 500m.'),
  memory: byteQuantity()
    .optional()
    .describe('Memory of each warm Pod, such as 512Mi or 2G; from the profile if unset, else 512Mi.'),
  ephemeralStorage: byteQuantity()
    .optional()
    .describe('Ephemeral disk space of each warm Pod; from the profile if unset, else 1Gi.'),
});

const preloadScript = object({
  name: text({ minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }).describe(
    'Name of the script, which a failure is reported with.',
  ),
  content: text({ minLength: 1, maxLength: 65536 }).describe('The script itself.'),
}).describe('A script that runs before a warm Pod is Ready.');

const autoScaling = object({
  enabled: z.boolean().default(false).describe('Lets the pool grow and shrink between minSize and maxSize.'),
  targetUtilization: z
    .int()
    .min(1)
    .max(100)
    .default(80)
    .describe('Percentage of the Pods that are assigned at which the pool grows.'),
  scaleDownDelay: z.int().min(0).default(300).describe('Seconds to wait before the pool shrinks.'),
});

const size = () => z.int().min(0).max(10_000);

const sizing = {
  minSize: size().describe('Number of warm Pods to keep ready, beyond those assigned to Sandboxes.'),
  maxSize: size().default(0).describe('Number of warm Pods at most, those assigned included; 0 is no limit.'),
  ttl: z
    .int()
    .min(0)
    .default(3600)
    .describe(
      'Seconds after which an unused warm Pod is replaced by a new one, from when it was Ready; 0 is never.',
    ),
  timeout: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Seconds that a warm Pod may take to become Ready before another is tried in its place.'),
  autoScaling: autoScaling.prefault({}).describe('How the size of the pool follows demand.'),
};

const preloading = {
  preloadPackages: list(word(), { maxItems: 256, keys: 'set' })
    .optional()
    .describe('Packages to install before a warm Pod is Ready.'),
  preloadScripts: list(preloadScript, { maxItems: 16, keys: ['name'] })
    .optional()
    .describe('Scripts to run, one after another, before a warm Pod is Ready.'),
  preloadEgress: networkPeers()
    .optional()
    .describe(
      'Where packages and scripts may connect to while they run; closed again before a warm Pod is Ready.',
    ),
};

const recycling = {
  disablePodRecycling: z
    .boolean()
    .default(true)
    .describe('False lets a Pod return to the pool, cleaned, when its Sandbox ends.'),
  maxPodAge: z.int().min(1).default(86_400).describe('Age in seconds beyond which a Pod is not recycled.'),
  maxPodRecycleCount: z
    .int()
    .min(0)
    .optional()
    .describe("How often a Pod may be recycled; the installation's setting if unset."),
  minPodRuntimeBeforeRecycle: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Seconds that a Pod must have run for a recycling to be worth it; the installation's setting if unset.",
    ),
};

export const warmPoolSpec = object({
  runtime: word().describe(
    'What the Pods run on, such as python:3.10: language and version, name or tag of a RuntimeEnvironment.',
  ),
  ...sizing,
  securityLevel: securityLevel()
    .optional()
    .describe('How strictly the Pods are isolated; from the profile or the runtime if unset, else standard.'),
  resources: resources.prefault({}).describe('What each warm Pod may use of its node.'),
  profileRef: profileReference()
    .optional()
    .describe('A SandboxProfile that supplies what this pool leaves open.'),
  ...preloading,
  ...recycling,
})
  .meta(
    rules({
      rule: 'self.maxSize == 0 || self.maxSize >= self.minSize',
      message: 'maxSize must be at least minSize, or 0 for no limit',
      fieldPath: '.maxSize',
    }),
  )
  .describe('Which Pods to keep ready, and how many.');
export type WarmPoolSpec = z.infer<typeof warmPoolSpec>;

const count = () => z.int().min(0).default(0);

const backOff = object({
  attempts: z.int().describe('How often a warm Pod was tried in vain since one was Ready.'),
  retryAt: dateTime().describe('When the next warm Pod is tried.'),
  podTemplate: z.string().describe('Name of the PodTemplate that was tried; another one is tried at once.'),
});

const askedTemplate = object({
  name: z.string().describe('Name of the PodTemplate.'),
  attempts: z.int().describe('How often it was asked for without ten calm minutes between.'),
  retryAt: dateTime().describe('When it is asked for again, should it not be there.'),
});

export const warmPoolStatus = object({
  availablePods: count().describe('Number of warm Pods that a Sandbox could have at once.'),
  outdatedPods: count().describe('Number of warm Pods that are Ready, but of an older template.'),
  assignedPods: count().describe('Number of warm Pods that Sandboxes have.'),
  pendingPods: count().describe('Number of warm Pods that are being started.'),
  replicas: count().describe(
    'Number of idle warm Pods, Ready or not: what autoscalers compare with minSize.',
  ),
  selector: z.string().optional().describe('Labels of the idle warm Pods, by which autoscalers find them.'),
  idleTarget: z
    .int()
    .min(0)
    .optional()
    .describe('Number of warm Pods wanted beyond those assigned; maxSize may leave room for fewer.'),
  lowSince: dateTime().optional().describe('Since when fewer warm Pods would do.'),
  lowPeak: z.int().min(0).optional().describe('The most warm Pods that were needed since then.'),
  nextOrdinal: z
    .int()
    .min(0)
    .optional()
    .describe('Number of the next warm Pod; numbers are never used again.'),
  provenOrdinal: z
    .int()
    .min(0)
    .optional()
    .describe('Number from which on no warm Pod was known to work when the last ones were made.'),
  backOff: backOff
    .optional()
    .describe('Warm Pods that came to nothing: the next is tried after 1 s, doubling to 5 min.'),
  podTemplate: askedTemplate
    .optional()
    .describe('The PodTemplate of new warm Pods, as long as it was asked for lately.'),
  lastScaleTime: dateTime().optional().describe('When the size of the pool last changed.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
}).describe('What the pool is at present; written by the controller.');
export type WarmPoolStatus = z.infer<typeof warmPoolStatus>;

export const warmPool = object({
  ...kubernetesObject.shape,
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('WarmPool'),
  spec: warmPoolSpec,
  status: warmPoolStatus.prefault(pendingStatus('The pool has not been processed yet.')),
});
export type WarmPool = z.infer<typeof warmPool>;

export const warmPoolDefinition: KindDefinition = {
  kind: 'WarmPool',
  plural: 'warmpools',
  shortNames: ['wp'],
  scope: 'Namespaced',
  description: 'Pods that are started before a Sandbox asks for one, so that it is Ready in milliseconds.',
  schema: warmPool,
  // All three are about idle Pods: counting others an autoscaler would ask for more because there are more.
  scale: {
    specReplicasPath: '.spec.minSize',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
  printerColumns: [
    { name: 'Runtime', type: 'string', jsonPath: '.spec.runtime' },
    { name: 'Min', type: 'integer', jsonPath: '.spec.minSize' },
    { name: 'Available', type: 'integer', jsonPath: '.status.availablePods' },
    { name: 'Assigned', type: 'integer', jsonPath: '.status.assignedPods' },
    { name: 'Pending', type: 'integer', jsonPath: '.status.pendingPods' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
