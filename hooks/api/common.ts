/** Parts that several kinds share: names, paths, quantities, conditions. */
import { z } from 'zod';
import { RESERVED_PATHS, RESERVED_PATHS_SAYS, SHARED_MEMORY_PATH } from '../lib/paths.ts';
import { dateTime, list, object, rules, text } from './schema.ts';

export const GROUP = 'llmsafespace.dev';
export const VERSION = 'v1';
export const API_VERSION = `${GROUP}/${VERSION}`;

/**
 * The least time that a Pod gets to end. With 0 the API server forgets a Pod at once, and with it its address is no longer closed, while
 * its program may run on for a moment.
 */
export const MIN_GRACE_SECONDS = 1;

/** The name of an object: a DNS subdomain. */
export const objectName = () =>
  text({ minLength: 1, maxLength: 253, pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' });

/** The name of a namespace: a DNS label. */
export const namespaceName = () =>
  text({ minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' });

/** A word of ours without spaces, such as a runtime, a language or a package. */
export const word = (maxLength = 253) => text({ minLength: 1, maxLength, pattern: '^[^\\s]+$' });

export const securityLevel = () => z.enum(['standard', 'high', 'custom']);

/** Every spelling that Kubernetes takes (`A3`); a fraction without quotes is no JSON integer, and is refused by its type. */
const quantity = (message: string) =>
  z.union([z.string(), z.int()]).meta({
    'x-kubernetes-int-or-string': true,
    maxLength: 32,
    ...rules(
      { rule: 'isQuantity(string(self))', message },
      {
        rule: '!isQuantity(string(self)) || quantity(string(self)).isGreaterThan(quantity("0"))',
        message: 'must be greater than 0',
      },
    ),
  });

/** Cores. */
export const cpuQuantity = () => quantity("must be an amount of CPU, such as 2, '0.5' or 500m");

/** Bytes. */
export const byteQuantity = () => quantity('must be an amount of bytes, such as 512Mi, 2G or 1073741824');

const absolutePath = {
  rule: "self.matches('^(/[^/:]+)+$') && !self.matches('/[.]{1,2}(/|$)')",
  message: "must be an absolute path below /, such as /workspace, without '..', ':' or a slash at the end",
};

/** A path in a container: absolute, not the root, without `..` or `:`. */
export const containerPath = () => text({ maxLength: 256 }).meta(rules(absolutePath));

/** A path that can be a mount: not one that the container runtime mounts itself. */
export const mountPath = () =>
  text({ maxLength: 256 }).meta(
    rules(absolutePath, {
      rule: `!self.matches('${RESERVED_PATHS}') || self.matches('${SHARED_MEMORY_PATH}')`,
      message: `must be another path: ${RESERVED_PATHS_SAYS}`,
    }),
  );

/** Where writable folders are kept. */
export const writableMedium = () => z.enum(['Disk', 'Memory']);

/** A profile file under a node's profile folder, as seccomp and AppArmor name it. */
export const localhostProfile = () =>
  text({ maxLength: 256 }).meta(
    rules({
      rule: "self != '' && !self.startsWith('/') && !self.matches('(^|/)[.][.](/|$)')",
      message:
        "must be a path relative to the node's profile folder, such as profiles/python.json, without '..'",
    }),
  );

/** `Localhost` and `localhostProfile` go together (`A4`). */
export const localhostRules = rules({
  rule: "(self.type == 'Localhost') == has(self.localhostProfile)",
  message: 'localhostProfile must be set when type is Localhost, and only then',
  fieldPath: '.localhostProfile',
});

/** A SandboxProfile by name. */
export const profileReference = () =>
  object({
    name: objectName().describe('Name of the SandboxProfile.'),
    namespace: namespaceName()
      .optional()
      .describe(
        "Namespace of the SandboxProfile, this object's own if unset; the installation must allow other namespaces.",
      ),
  });

const condition = object({
  type: text({ minLength: 1, maxLength: 316 }).describe('What the condition is about, such as Ready.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether the condition holds.'),
  reason: text({ maxLength: 1024 }).optional().describe('The reason for the status, in one CamelCase word.'),
  message: text({ maxLength: 32768 })
    .optional()
    .describe('What happened and what to do about it, for a person to read.'),
  lastTransitionTime: dateTime().optional().describe('When the status last changed.'),
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('The metadata.generation that the condition is about.'),
}).describe('One aspect of the state.');

/** Conditions in the Kubernetes conventions (`A6`). */
export const conditions = () =>
  list(condition, { maxItems: 32, keys: ['type'] })
    .default([])
    .describe('The state in detail, one condition for each aspect; Ready sums it up.');

export const observedGeneration = () =>
  z.int().min(0).optional().describe('The metadata.generation that this status is about.');

/**
 * The status of an object that no hook has processed yet. It is the CRD's default, so that `kubectl wait` and kstatus see
 * an unfinished object from the first read on (`A6`), and a first answer that equals it causes no write.
 */
export const pendingStatus = (message: string) => ({
  observedGeneration: 1,
  conditions: [{ type: 'Ready', status: 'False' as const, reason: 'Pending', message }],
});
