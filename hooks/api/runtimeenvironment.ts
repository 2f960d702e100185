/** The RuntimeEnvironment: an image that Sandboxes can run on, and what it needs (`B2`, `B3`, `D3`). */
import { z } from 'zod';
import { clusterObject } from '../kubernetes-object.ts';
import {
  API_VERSION,
  byteQuantity,
  conditions,
  cpuQuantity,
  localhostProfile,
  objectName,
  observedGeneration,
  securityLevel,
  word,
} from './common.ts';
import { confinementProfile, containerRules, environment, programFields } from './container.ts';
import type { KindDefinition } from './crd.ts';
import { portNumber, protocol } from './network.ts';
import { probes } from './probes.ts';
import { dateTime, list, object, rules, text } from './schema.ts';

const containerPort = object({
  name: text({ minLength: 1, maxLength: 15, pattern: '^([a-z0-9]-?)*[a-z]((-?[a-z0-9])*)$' }).describe(
    'Name of the port, such as http: at most 15 lower-case letters, digits and dashes.',
  ),
  containerPort: portNumber().describe('Number of the port.'),
  protocol: protocol().default('TCP').describe('Transport protocol.'),
}).describe('A port that the container listens on.');

const resourceRequirements = object({
  minCpu: cpuQuantity().optional().describe('The least CPU with which the runtime works.'),
  minMemory: byteQuantity().optional().describe('The least memory with which the runtime works.'),
  recommendedCpu: cpuQuantity().optional().describe('CPU with which the runtime works well.'),
  recommendedMemory: byteQuantity().optional().describe('Memory with which the runtime works well.'),
});

const imagePullSecret = object({ name: objectName().describe('Name of the Secret.') }).describe(
  'A Secret by name.',
);

const image = {
  image: word(512).describe('Container image of the runtime, such as python:3.10-slim.'),
  imageDigest: text({ maxLength: 71, pattern: '^sha256:[0-9a-f]{64}$' })
    .optional()
    .describe('Digest of the image; if set, exactly this image is run, whatever its tag says.'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe("When a node pulls the image; Kubernetes' default if unset."),
  imagePullSecrets: list(imagePullSecret, { maxItems: 8, keys: ['name'] })
    .optional()
    .describe('Secrets with credentials for the registry, each in the namespace of the Sandbox.'),
};

const identity = {
  language: word(63).describe('Programming language, such as python or nodejs.'),
  version: word(63).optional().describe('Version of the language, such as 3.10.'),
  tags: list(word(), { maxItems: 64, keys: 'set' })
    .optional()
    .describe('Other names that spec.runtime of a Sandbox can use.'),
  preInstalledPackages: list(word(), { maxItems: 1024, keys: 'set' })
    .optional()
    .describe('Packages that the image includes.'),
  packageManager: word(63).optional().describe('Package manager of the image, such as pip or npm.'),
};

const confinement = {
  securityLevel: securityLevel()
    .optional()
    .describe('Security level if neither the Sandbox nor its profile sets one; else standard.'),
  securityFeatures: list(word(63), { maxItems: 32, keys: 'set' })
    .optional()
    .describe('Security features that the runtime supports, such as gvisor, seccomp or apparmor.'),
  seccompProfile: localhostProfile()
    .optional()
    .describe(
      "Seccomp profile if neither the Sandbox nor its profile sets one, relative to the node's seccomp folder.",
    ),
  appArmorProfile: confinementProfile('AppArmor')
    .optional()
    .describe("AppArmor profile of the container; the node's default if unset."),
  runAsNonRoot: z
    .boolean()
    .default(true)
    .describe('Whether the image works without root; an image that does not is refused.'),
};

const container = {
  ...programFields("the image's"),
  env: environment().optional().describe('Environment variables of every Sandbox on this runtime.'),
  ports: list(containerPort, { maxItems: 32, keys: ['name'] })
    .optional()
    .describe('Ports that the container listens on; the first is the endpoint. http on TCP 8080 if unset.'),
  probes: probes()
    .optional()
    .describe(
      "How to tell that a container is alive and ready. If a Sandbox that is not a task runs the runtime's own program, and ports include 8080, unset probes use HTTP on that port: readiness requests /ready every second, and liveness requests /health once readiness has succeeded.",
    ),
};

const binding = {
  lateBinding: z
    .boolean()
    .default(false)
    .describe(
      'Whether the image can be told identity and env after its start: it reads /etc/llmsafespace/binding.json, and its readiness probe fails until it has (docs/late-binding.md).',
    ),
};

const placement = {
  requiredNodeFeatures: list(text({ minLength: 1, maxLength: 317 }), { maxItems: 32, keys: 'set' })
    .optional()
    .describe('Labels that a node must have for this runtime, with any value.'),
  priorityClassName: objectName()
    .optional()
    .describe("Priority class of the Pods; the cluster's default if unset."),
  resourceRequirements: resourceRequirements.optional().describe('Resources that the runtime needs.'),
};

export const runtimeEnvironmentSpec = object({
  ...image,
  ...identity,
  ...confinement,
  ...container,
  ...binding,
  ...placement,
})
  .meta(rules(...containerRules))
  .describe('The image, how it runs and what it needs.');
export type RuntimeEnvironmentSpec = z.infer<typeof runtimeEnvironmentSpec>;

const count = () => z.int().min(0);

const vulnerabilityStatus = object({
  lastScanTime: dateTime().optional().describe('When the image was last scanned.'),
  criticalCount: count().optional().describe('Critical vulnerabilities found.'),
  highCount: count().optional().describe('High vulnerabilities found.'),
  mediumCount: count().optional().describe('Medium vulnerabilities found.'),
  lowCount: count().optional().describe('Low vulnerabilities found.'),
});

export const runtimeEnvironmentStatus = object({
  available: z.boolean().optional().describe('Whether new Sandboxes may use the runtime.'),
  lastValidated: dateTime().optional().describe('When the runtime was last checked.'),
  vulnerabilityStatus: vulnerabilityStatus.optional().describe('What the last scan of the image found.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
}).describe('What the checks of the runtime found; written by the controller.');

export const runtimeEnvironment = object({
  ...clusterObject.shape,
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('RuntimeEnvironment'),
  spec: runtimeEnvironmentSpec,
  // No condition by default: nothing checks a runtime yet, and Helm would wait for ever for one that is not Ready.
  status: runtimeEnvironmentStatus.prefault({}),
});
export type RuntimeEnvironment = z.infer<typeof runtimeEnvironment>;

export const runtimeEnvironmentDefinition: KindDefinition = {
  kind: 'RuntimeEnvironment',
  plural: 'runtimeenvironments',
  shortNames: ['rte'],
  scope: 'Cluster',
  description: 'An image that Sandboxes can run on, and what it needs.',
  schema: runtimeEnvironment,
  printerColumns: [
    { name: 'Language', type: 'string', jsonPath: '.spec.language' },
    { name: 'Version', type: 'string', jsonPath: '.spec.version' },
    { name: 'Available', type: 'boolean', jsonPath: '.status.available' },
    { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
