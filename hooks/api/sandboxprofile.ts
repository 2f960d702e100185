/** The SandboxProfile: what Sandboxes and WarmPools that name it have in common (`B12`, `D1`). */
import { z } from 'zod';
import { kubernetesObject } from '../kubernetes-object.ts';
import {
  API_VERSION,
  byteQuantity,
  conditions,
  containerPath,
  cpuQuantity,
  localhostProfile,
  mountPath,
  observedGeneration,
  securityLevel,
  word,
  writableMedium,
} from './common.ts';
import type { KindDefinition } from './crd.ts';
import { networkPeers } from './network.ts';
import { list, object, rules } from './schema.ts';

const networkPolicy = object({
  type: z
    .enum(['egress', 'ingress'])
    .describe('Whether the rules are about connections out of or into the Sandbox.'),
  rules: networkPeers().default([]).describe('Peers that are allowed.'),
})
  .meta(
    rules({
      rule: "self.type == 'egress' || self.rules.all(peer, !has(peer.domain))",
      message: 'a rule of type ingress names its peer by cidr: a domain is for egress only',
      fieldPath: '.rules',
    }),
  )
  .describe('Traffic in one direction.');

const resourceDefaults = object({
  cpu: cpuQuantity().optional().describe('CPU if the Sandbox sets none, such as 500m or 2.'),
  memory: byteQuantity().optional().describe('Memory if the Sandbox sets none, such as 512Mi or 2G.'),
  ephemeralStorage: byteQuantity().optional().describe('Ephemeral disk space if the Sandbox sets none.'),
});

const paths = (path: z.ZodString) => list(path, { maxItems: 32, keys: 'set' });

const filesystemConfig = object({
  readOnlyPaths: paths(containerPath()).optional().describe('Folders that are mounted read-only.'),
  writablePaths: paths(mountPath()).optional().describe('Writable folders if the Sandbox sets none.'),
  writableMedium: writableMedium()
    .optional()
    .describe('Where the writable folders are kept if the Sandbox does not set it: Disk or Memory.'),
}).meta(
  rules({
    rule: '!has(self.readOnlyPaths) || !has(self.writablePaths) || !self.readOnlyPaths.exists(path, path in self.writablePaths)',
    message: 'a path must not be in both readOnlyPaths and writablePaths',
    fieldPath: '.readOnlyPaths',
  }),
);

export const sandboxProfileSpec = object({
  language: word(63).describe('Language that the profile is for, such as python.'),
  securityLevel: securityLevel()
    .optional()
    .describe(
      'How strictly a Sandbox is isolated if it sets no level; from the runtime if unset, else standard.',
    ),
  seccompProfile: localhostProfile()
    .optional()
    .describe("Seccomp profile for this language, a path relative to the node's seccomp folder."),
  networkPolicies: list(networkPolicy, { maxItems: 16 })
    .optional()
    .describe(
      'Traffic that every Sandbox of the profile is allowed, besides what the Sandbox itself requests.',
    ),
  preInstalledPackages: list(word(), { maxItems: 256, keys: 'set' })
    .optional()
    .describe('Packages that a runtime for this profile must include.'),
  allowedPackages: list(word(), { maxItems: 1024, keys: 'set' })
    .optional()
    .describe(
      'Names, without versions, of the packages that WarmPools of the profile may preload; any if unset.',
    ),
  resourceDefaults: resourceDefaults.optional().describe('Resources if the Sandbox sets none.'),
  filesystemConfig: filesystemConfig.optional().describe('Folders that are writable or read-only.'),
}).describe('What the profile gives its Sandboxes.');

export const sandboxProfileStatus = object({
  valid: z.boolean().optional().describe('Whether every check of the profile has passed.'),
  conditions: conditions(),
  observedGeneration: observedGeneration(),
}).describe('What the checks of the profile found; written by the controller.');

export const sandboxProfile = object({
  ...kubernetesObject.shape,
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('SandboxProfile'),
  spec: sandboxProfileSpec,
  // No condition by default: nothing checks a profile yet, and Helm would wait for ever for one that is not Ready.
  status: sandboxProfileStatus.prefault({}),
});
export type SandboxProfile = z.infer<typeof sandboxProfile>;

export const sandboxProfileDefinition: KindDefinition = {
  kind: 'SandboxProfile',
  plural: 'sandboxprofiles',
  shortNames: ['sbp'],
  scope: 'Namespaced',
  description: 'Security and configuration that several Sandboxes and WarmPools share.',
  schema: sandboxProfile,
  printerColumns: [
    { name: 'Language', type: 'string', jsonPath: '.spec.language' },
    { name: 'SecurityLevel', type: 'string', jsonPath: '.spec.securityLevel' },
    { name: 'Valid', type: 'boolean', jsonPath: '.status.valid' },
    {
      name: 'Reason',
      type: 'string',
      jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
      priority: 1,
    },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
};
