/** How a container is run: command, environment, profiles. */
import { z } from 'zod';
import { localhostProfile, localhostRules, objectName } from './common.ts';
import { list, object, rules, text, type ValidationRule } from './schema.ts';

/** A program and its arguments, each of limited length. */
export const commandLine = (maxLength = 4096) => list(text({ maxLength }), { maxItems: 64 });

/**
 * The program and its arguments, each as `whose` has it if unset. Long enough for a program that is handed over whole, as to `python -c`;
 * Linux takes 128 KiB each.
 */
export const programFields = (whose: string) => ({
  command: commandLine(32_768).optional().describe(`Program to run, instead of ${whose} own.`),
  args: commandLine(65_536).optional().describe(`Arguments of the program, instead of ${whose} own.`),
});

const secretKeyReference = object({
  name: objectName().describe('Name of a Secret in the same namespace as the Sandbox.'),
  key: text({ minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' }).describe(
    'Key within the Secret.',
  ),
  optional: z
    .boolean()
    .optional()
    .describe('Start without the variable if the Secret or the key is missing.'),
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
    .describe('Where to take the value from, instead of value.'),
})
  .meta(
    rules({
      rule: '!(has(self.value) && has(self.valueFrom))',
      message: 'set only one of value and valueFrom',
    }),
  )
  .describe('An environment variable.');

export const environment = () => list(environmentVariable, { maxItems: 128, keys: ['name'] });

/** Characters that JSON doesn't escape; others take six bytes. */
const PLAIN = `r"[^\\w '-;{}]"`;
const SIXFOLD =
  "any character but letters, digits, spaces and '()*+,-./:;_{} counts as 6 bytes, as it may in JSON";

/** CEL: at least the bytes of a text in JSON. */
export const escapedSize = (text: string) => `size(${text}) + 5 * size(${text}.findAll(${PLAIN}))`;

const sizeOf = (field: string) =>
  `(has(self.${field}) ? self.${field}.map(word, ${escapedSize('word')} + 3).sum() : 0)`;

const sizeOfVariable = [
  '80 + size(variable.name)',
  `(has(variable.value) ? ${escapedSize('variable.value')} : 0)`,
  '(has(variable.valueFrom) ? size(variable.valueFrom.secretKeyRef.name) + size(variable.valueFrom.secretKeyRef.key) : 0)',
].join(' + ');

const MOST_PROGRAM_KIB = 144;
const MOST_ENVIRONMENT_KIB = 64;

/**
 * What a Pod has room for: Metacontroller copies it into an annotation, and annotations take 256 KiB at most. What is left of that
 * is for everything else; `hooks/pod/size.ts` measures the whole. CEL bounds the cost of these rules by the lists' longest texts.
 */
export const containerRules: readonly ValidationRule[] = [
  {
    rule: `${sizeOf('command')} + ${sizeOf('args')} <= ${MOST_PROGRAM_KIB * 1024}`,
    message: `command and args must take at most ${MOST_PROGRAM_KIB} KiB together, where ${SIXFOLD}; put the rest into an image or a volume`,
  },
  {
    rule: `!has(self.env) || self.env.map(variable, ${sizeOfVariable}).sum() <= ${MOST_ENVIRONMENT_KIB * 1024}`,
    message: `env must take at most ${MOST_ENVIRONMENT_KIB} KiB, where ${SIXFOLD}; put the rest into an image or a volume`,
    fieldPath: '.env',
  },
];

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
