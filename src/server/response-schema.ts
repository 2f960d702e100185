/** The shapes of answers as JSON Schemas, compiled when the server starts. Metacontroller decodes an answer strictly. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { HookRow } from '../../hooks/index.ts';

type Verb = HookRow['verb'];

const text = { type: 'string', minLength: 1 };

/** Metacontroller crashes on a null child; a generated name would give a new child with each call. */
const child = {
  type: 'object',
  properties: {
    apiVersion: text,
    kind: text,
    metadata: {
      type: 'object',
      properties: { name: text, namespace: { type: 'string' } },
      required: ['name'],
    },
  },
  required: ['apiVersion', 'kind', 'metadata'],
};
const children = { type: 'array', items: child };

/** A parent that is finalized by sync would be called again without end. */
const finalized = { sync: { const: false }, finalize: { type: 'boolean' } };
const common = (verb: Verb) => ({
  resyncAfterSeconds: { type: 'number', minimum: 0 },
  finalized: finalized[verb],
});

/** A missing status would be wiped. */
const composite = (verb: Verb) => ({
  type: 'object',
  properties: { status: { type: 'object' }, children, ...common(verb) },
  required: ['status', 'children'],
  additionalProperties: false,
});

/** Metadata to merge; null deletes a key. */
const metadataPatch = { type: 'object', additionalProperties: { type: 'string', nullable: true } };

/** A null status is left alone. */
const decorator = (verb: Verb) => ({
  type: 'object',
  properties: {
    labels: metadataPatch,
    annotations: metadataPatch,
    status: { type: 'object', nullable: true },
    attachments: children,
    ...common(verb),
  },
  required: ['status', 'attachments'],
  additionalProperties: false,
});

const ajv = new Ajv();
const validators: Record<'composite' | 'decorator', Record<Verb, ValidateFunction>> = {
  composite: { sync: ajv.compile(composite('sync')), finalize: ajv.compile(composite('finalize')) },
  decorator: { sync: ajv.compile(decorator('sync')), finalize: ajv.compile(decorator('finalize')) },
};

function describe({ instancePath, message, params }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.') || 'the answer';
  const field = params.additionalProperty === undefined ? '' : `: ${params.additionalProperty}`;
  return `${path} ${message}${field}`;
}

/** What is wrong with the shape of this answer, and where; empty if Metacontroller can decode it. */
export function shapeProblem(
  controller: 'composite' | 'decorator',
  verb: Verb,
  response: unknown,
): string | undefined {
  const validate = validators[controller][verb];
  return validate(response) ? undefined : validate.errors?.map(describe).join('; ');
}
