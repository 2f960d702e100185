/** How a container is run: command, environment, profiles. */
import { z } from 'zod';
import { localhostProfile, localhostRules, objectName } from './common.ts';
import { list, object, rules, text } from './schema.ts';

export const commandLine = () => list(text({ maxLength: 4096 }), { maxItems: 64 });

const secretKeyReference = object({
  name: objectName().describe('Name of a Secret in the same namespace as the Sandbox.'),
  key: text({ minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }).describe(
    'Key within the Secret.',
  ),
  optional: z
    .boolean()
    .optional()
    .describe('Start without the variable where the Secret or the key is missing.'),
});

const environmentVariable = object({
  name: text({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }).describe(
    'Name of the variable: letters, digits and underscores, not a digit first.',
  ),
  value: text({ maxLength: 32768 }).optional().describe('Value of the variable.'),
  valueFrom: object({
    secretKeyRef: secretKeyReference.describe('A key of a Secret that holds the value.'),
  })
    .optional()
    .describe('Where the value is to be taken from, instead of value.'),
})
  .meta(
    rules({
      rule: '!(has(self.value) && has(self.valueFrom))',
      message: 'value and valueFrom exclude each other: set one of them',
    }),
  )
  .describe('An environment variable.');
export type EnvironmentVariable = z.infer<typeof environmentVariable>;

export const environment = () => list(environmentVariable, { maxItems: 128, keys: ['name'] });

const profileType = () => z.enum(['RuntimeDefault', 'Localhost']);

/** Which seccomp or AppArmor profile confines a container; there is no way to run without one (`B4`). */
export const confinementProfile = (technique: 'seccomp' | 'AppArmor') =>
  object({
    type: profileType()
      .default('RuntimeDefault')
      .describe("RuntimeDefault is the container runtime's own profile; Localhost is a file on the node."),
    localhostProfile: localhostProfile()
      .optional()
      .describe(`The ${technique} profile on the node; goes with type Localhost.`),
  }).meta(localhostRules);
