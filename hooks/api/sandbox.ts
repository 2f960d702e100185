/** The Sandbox: an isolated environment in which untrusted code runs. */
import { z } from 'zod';
import { kubernetesObject } from '../kubernetes-object.ts';
import { identity, lateBinding } from './binding.ts';
import {
  API_VERSION,
  byteQuantity,
  cpuQuantity,
  MIN_GRACE_SECONDS,
  mountPath,
  profileReference,
  securityLevel,
  word,
  writableMedium,
} from './common.ts';
import { confinementProfile, containerRules, environment, programFields } from './container.ts';
import type { KindDefinition } from './crd.ts';
import { networkPeers } from './network.ts';
import { probes } from './probes.ts';
import { resourceRules, sandboxRules } from './sandbox-rules.ts';
import { pendingSandboxStatus, sandboxStatus } from './sandbox-status.ts';
import { storage } from './sandbox-storage.ts';
import { list, object, rules } from './schema.ts';

const resources = object({
  cpu: cpuQuantity()
    .optional()
    .describe('CPU of the Sandbox, such as 500m or 2; from the profile if unset, else 500m.'),
  memory: byteQuantity()
    .optional()
    .describe('Memory of the Sandbox, such as 512Mi or 2G; from the profile if unset, else 512Mi.'),
  ephemeralStorage: byteQuantity()
    .optional()
    .describe('Disk space for files that are lost with the Sandbox; from the profile if unset, else 1Gi.'),
  cpuPinning: z
    .boolean()
    .default(false)
    .describe('Gives the Sandbox whole cores of its own; cpu must then be a whole number.'),
}).meta(rules(...resourceRules));

const networkAccess = object({
  egress: networkPeers()
    .optional()
    .describe('Where the Sandbox may connect to; nowhere beyond DNS if unset.'),
  ingress: z
    .boolean()
    .default(false)
    .describe("Lets anyone connect to the Sandbox's ports, not only the API service."),
});

const filesystem = object({
  readOnlyRoot: z.boolean().default(true).describe("Makes the image's file system read-only."),
  writablePaths: list(mountPath(), { maxItems: 32, keys: 'set' })
    .optional()
    .describe(
      'Writable folders, each with its own volume; from the profile if unset, else /tmp and /workspace.',
    ),
  writableMedium: writableMedium()
    .optional()
    .describe(
      "Where the writable folders are kept: on Disk, whose size limit the node checks only from time to time, or in Memory, whose limit holds immediately and whose contents count towards resources.memory. From the profile if unset, else the installation's setting, else Disk.",
    ),
});

const userId = () => z.int().min(1).max(2147483647).default(1000);

const securityContext = object({
  runAsUser: userId().describe('User ID that the processes run as; never root.'),
  runAsGroup: userId().describe('Group ID that the processes run as; never root.'),
  seccompProfile: confinementProfile('seccomp')
    .optional()
    .describe('System call filter; from the profile or the runtime if unset, else RuntimeDefault.'),
  hostUsers: z
    .boolean()
    .optional()
    .describe(
      'False runs the Sandbox in a user namespace of its own, where nodes support it; the installation decides if unset. An installation that gives every Sandbox its own refuses true.',
    ),
});

const service = object({
  enabled: z
    .boolean()
    .optional()
    .describe(
      "Creates a headless Service with a stable name for the Sandbox; the installation's setting if unset, else false.",
    ),
});

export const sandboxSpec = object({
  runtime: word().describe(
    'What the code runs on, such as python:3.10: the language and version, the name, or a tag of a RuntimeEnvironment.',
  ),
  securityLevel: securityLevel()
    .optional()
    .describe(
      'How strictly the Sandbox is isolated; from the profile or the runtime if unset, else standard.',
    ),
  timeout: z
    .int()
    .min(1)
    .max(3600)
    .default(300)
    .describe(
      'Seconds within which the Sandbox must become Ready; after that it is Failed with StartTimeout.',
    ),
  terminationGracePeriodSeconds: z
    .int()
    .max(3600)
    // No check of the parser's: a 0 that an older CRD let in is still stored, and is rendered as 1.
    .meta({ minimum: MIN_GRACE_SECONDS })
    .optional()
    .describe(
      "Seconds that the processes have to stop by themselves when the Sandbox is deleted; the installation's setting if unset, else 2.",
    ),
  restartPolicy: z
    .enum(['Always', 'Never'])
    .default('Always')
    .describe(
      'Always keeps the Sandbox running; Never runs it once, as a task that ends Terminated or Failed.',
    ),
  resources: resources
    .prefault({})
    .describe('What the Sandbox may use of its node; requests and limits are the same.'),
  networkAccess: networkAccess
    .optional()
    .describe(
      'Traffic allowed beyond DNS and the API service; none if unset. It can be changed at any time.',
    ),
  filesystem: filesystem.prefault({}).describe('Which folders are writable.'),
  storage: storage.optional().describe('Volumes that outlive the Pod; none if unset.'),
  securityContext: securityContext.prefault({}).describe('Identity and confinement of the processes.'),
  profileRef: profileReference()
    .optional()
    .describe('A SandboxProfile that supplies what this Sandbox leaves unset.'),
  ...programFields("the runtime's or the image's"),
  probes: probes()
    .optional()
    .describe("How to tell that the program is alive and ready; each probe is the runtime's if unset."),
  env: environment()
    .optional()
    .describe("Environment variables; they override the runtime's variables of the same name."),
  identity: identity()
    .optional()
    .describe(
      'Who or what the Sandbox is for, in words of your own, such as user: ada. The container has them in the file /etc/llmsafespace/binding.json. No secrets: whoever may read Pods can read them.',
    ),
  lateBinding: lateBinding()
    .default('Prefer')
    .describe(
      'Whether identity and env may be handed to a warm Pod that already runs, whose runtime gives env to the programs that it starts: Require takes such a Pod or waits for one, Prefer starts a Pod of its own if none is ready, Never always does.',
    ),
  service: service.prefault({}).describe('How other Pods find the Sandbox.'),
})
  .meta(rules(...sandboxRules, ...containerRules))
  .describe(
    'What the Sandbox should be; fixed at its creation, except networkAccess and storage.volumeSize.',
  );
export type SandboxSpec = z.infer<typeof sandboxSpec>;

export {
  pendingSandboxStatus,
  type SandboxPhase,
  type SandboxStatus,
  sandboxStatus,
} from './sandbox-status.ts';

export const sandbox = object({
  ...kubernetesObject.shape,
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Sandbox'),
  spec: sandboxSpec,
  status: sandboxStatus.prefault(pendingSandboxStatus),
});
export type Sandbox = z.infer<typeof sandbox>;

export const sandboxDefinition: KindDefinition = {
  kind: 'Sandbox',
  plural: 'sandboxes',
  shortNames: ['sb'],
  scope: 'Namespaced',
  description:
    'An isolated environment in which untrusted code runs: a hardened Pod with its own network policy and storage.',
  schema: sandbox,
  printerColumns: [
    { name: 'Runtime', type: 'string', jsonPath: '.spec.runtime' },
    { name: 'Status', type: 'string', jsonPath: '.status.phase' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason' },
    { name: 'Warm', type: 'string', jsonPath: '.status.conditions[?(@.type=="WarmPodUsed")].status' },
    { name: 'Endpoint', type: 'string', jsonPath: '.status.endpoint', priority: 1 },
    { name: 'Pod', type: 'string', jsonPath: '.status.podName', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
