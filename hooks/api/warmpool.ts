/** The WarmPool: Pods that are started before a Sandbox asks for one (`C1`–`C5`, `C11`). */
import { z } from 'zod';
import { kubernetesObject } from '../kubernetes-object.ts';
import { ANY_PACKAGE } from '../lib/packages.ts';
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

const preloadPackage = () =>
  text({ maxLength: 253 }).meta(
    rules({
      rule: `self.matches('${ANY_PACKAGE}')`,
      message:
        "must be a package's name, with a version at most, such as numpy, pandas==2.2.0, lodash or express@5.1.0",
    }),
  );

const preloadScript = object({
  name: text({ minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }).describe(
    'Name of the script, used when a failure is reported.',
  ),
  content: text({ minLength: 1, maxLength: 65536 })
    .meta(
      rules({
        rule: "!self.startsWith('#!') || self.matches('^#! ?/bin/sh[ \\n]')",
        message: 'must be a shell script: /bin/sh -e runs it; call other interpreters in it',
      }),
    )
    .describe('The script itself, for /bin/sh -e.'),
}).describe('A script that runs before a warm Pod is Ready.');

const autoScaling = object({
  enabled: z.boolean().default(false).describe('Lets the pool grow and shrink between minSize and maxSize.'),
  targetUtilization: z
    .int()
    .min(1)
    .max(100)
    .default(80)
    .describe('The pool grows when this percentage of its Pods is assigned.'),
  scaleDownDelay: z.int().min(0).default(300).describe('Seconds to wait before the pool shrinks.'),
});

const size = () => z.int().min(0).max(10_000);

const sizing = {
  minSize: size().describe('Number of warm Pods to keep ready, not counting those assigned to Sandboxes.'),
  maxSize: size().default(0).describe('Most warm Pods, including assigned ones; 0 is no limit.'),
  ttl: z
    .int()
    .min(0)
    .default(3600)
    .describe('Seconds from when an unused warm Pod became Ready until a new one replaces it; 0 is never.'),
  timeout: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Seconds within which a warm Pod must become Ready; after that another is tried in its place.'),
  autoScaling: autoScaling.prefault({}).describe('How the size of the pool follows demand.'),
};

const preloading = {
  preloadPackages: list(preloadPackage(), { maxItems: 256, keys: 'set' })
    .optional()
    .describe(
      "Packages to install before a warm Pod is Ready, by pip or npm, as the runtime's packageManager says.",
    ),
  preloadScripts: list(preloadScript, { maxItems: 16, keys: ['name'] })
    .optional()
    .describe('Scripts to run, one after another, before a warm Pod is Ready.'),
  preloadEgress: networkPeers()
    .optional()
    .describe(
      'Where packages and scripts may connect while they run; closed again before a warm Pod is Ready.',
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
    'What the Pods run on, such as python:3.10: the language and version, the name, or a tag of a RuntimeEnvironment.',
  ),
  ...sizing,
  securityLevel: securityLevel()
    .optional()
    .describe('How strictly the Pods are isolated; from the profile or the runtime if unset, else standard.'),
  resources: resources.prefault({}).describe('What each warm Pod may use of its node.'),
  profileRef: profileReference()
    .optional()
    .describe('A SandboxProfile that supplies what this pool leaves unset.'),
  lateBinding: z
    .boolean()
    .default(false)
    .describe(
      'Whether the Pods wait to be told the identity and the env of a Sandbox: they then serve Sandboxes that have these, and no others. The RuntimeEnvironment must declare lateBinding.',
    ),
  ...preloading,
  ...recycling,
})
  .meta(
    rules(
      {
        rule: 'self.maxSize == 0 || self.maxSize >= self.minSize',
        message: 'maxSize must be at least minSize, or 0 for no limit',
        fieldPath: '.maxSize',
      },
      {
        rule: '!has(self.preloadEgress) || self.preloadEgress.size() == 0 || has(self.preloadPackages) && self.preloadPackages.size() > 0 || has(self.preloadScripts) && self.preloadScripts.size() > 0',
        message: 'preloadEgress is for preloadPackages and preloadScripts: set one of them, or leave it out',
        fieldPath: '.preloadEgress',
      },
    ),
  )
  .describe('Which Pods to keep ready, and how many.');
export type WarmPoolSpec = z.infer<typeof warmPoolSpec>;

const count = () => z.int().min(0).default(0);

const backOff = object({
  attempts: z.int().describe('How many warm Pods have failed since one was Ready.'),
  retryAt: dateTime().describe('When the next warm Pod is tried.'),
  podTemplate: z
    .string()
    .describe('Name of the PodTemplate that was tried; a different one is tried immediately.'),
});

const askedTemplate = object({
  name: z.string().describe('Name of the PodTemplate.'),
  attempts: z
    .int()
    .describe('How many times it was requested since ten minutes last passed without a request.'),
  retryAt: dateTime().describe('When it is requested again if it does not exist.'),
});

export const warmPoolStatus = object({
  availablePods: count().describe('Number of warm Pods that a Sandbox could claim now.'),
  outdatedPods: count().describe('Number of warm Pods that are Ready, but of an older template.'),
  assignedPods: count().describe('Number of warm Pods that Sandboxes have claimed.'),
  pendingPods: count().describe('Number of warm Pods that are being started.'),
  replicas: count().describe(
    'Number of idle warm Pods, Ready or not: what autoscalers compare with minSize.',
  ),
  selector: z.string().optional().describe('Label selector by which autoscalers find the idle warm Pods.'),
  idleTarget: z
    .int()
    .min(0)
    .optional()
    .describe('Number of warm Pods wanted, not counting assigned ones; maxSize may leave room for fewer.'),
  lowSince: dateTime().optional().describe('Since when fewer warm Pods would be enough.'),
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
    .describe('Warm Pods that failed: the next is tried after 1 s, doubling up to 5 min.'),
  podTemplate: askedTemplate
    .optional()
    .describe('The PodTemplate of new warm Pods, if it was requested recently.'),
  lastScaleTime: dateTime().optional().describe('When the size of the pool last changed.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
}).describe('The current state of the pool; written by the controller.');
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
