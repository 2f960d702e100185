/** The OpenAPI schemas of the Kubernetes kinds that the hooks create, and strict validation against them. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { DesiredObject } from '../hooks/contract.ts';

type Schema = Record<string, unknown>;
export type Definitions = Record<string, Schema>;

/** An OpenAPI v3 document as `/openapi/v3/…` serves it. */
export interface OpenApiDocument {
  components: { schemas: Definitions };
}

/** Where each group version's document is served, below the API server's address. */
export const OPENAPI_PATHS = ['/openapi/v3/api/v1', '/openapi/v3/apis/networking.k8s.io/v1'] as const;

/** The stored definitions, taken from the API server of the version in the file's name. */
export const FIXTURE = new URL('fixtures/openapi/kubernetes-1.36.3.json', import.meta.url);

const ROOTS: Record<string, string> = {
  'Pod.v1': 'io.k8s.api.core.v1.Pod',
  'Service.v1': 'io.k8s.api.core.v1.Service',
  'PersistentVolumeClaim.v1': 'io.k8s.api.core.v1.PersistentVolumeClaim',
  'NetworkPolicy.networking.k8s.io/v1': 'io.k8s.api.networking.v1.NetworkPolicy',
};

const REFERENCE = '#/components/schemas/';

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Prose, defaults and extensions say nothing about what is valid; `properties` may have fields of those names. */
const isIdle = (keyword: string) => ['description', 'default'].includes(keyword) || keyword.startsWith('x-');

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isSchema(value)) return value;
  const kept = Object.entries(value).filter(([keyword]) => !isIdle(keyword));
  return Object.fromEntries(
    kept.map(([keyword, inner]) => [
      keyword,
      keyword === 'properties' ? prunedProperties(inner) : pruned(inner),
    ]),
  );
}

const prunedProperties = (properties: unknown) =>
  Object.fromEntries(Object.entries(properties as Schema).map(([name, schema]) => [name, pruned(schema)]));

function referencesOf(value: unknown): string[] {
  if (!isSchema(value)) return [];
  return Object.entries(value).flatMap(([keyword, inner]) =>
    keyword === '$ref' && typeof inner === 'string' ? [inner.slice(REFERENCE.length)] : referencesOf(inner),
  );
}

/** The definitions that Pod, Service, PersistentVolumeClaim and NetworkPolicy are made of, sorted by name. */
export function reachableDefinitions(documents: readonly OpenApiDocument[]): Definitions {
  const all: Definitions = Object.assign({}, ...documents.map(({ components }) => components.schemas));
  const reached: Definitions = {};
  const open = Object.values(ROOTS);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name in reached) continue;
    const schema = all[name];
    if (schema === undefined) throw new Error(`the API server's OpenAPI has no ${name}`);
    reached[name] = pruned(schema) as Schema;
    open.push(...referencesOf(schema));
  }
  return Object.fromEntries(Object.entries(reached).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The definitions as the fixture holds them. */
export const fixtureText = (definitions: Definitions): string => `${JSON.stringify(definitions, null, 1)}\n`;

/** A string or a number with a `format` that OpenAPI knows and JSON Schema doesn't. */
const LOOSE_FORMATS = ['int-or-string'];

/** An object with declared fields has no others: the API server warns of them and drops them. */
const closed = (schema: Schema): Schema =>
  'properties' in schema ? { ...schema, additionalProperties: false } : schema;

const withoutLooseFormat = ({ format, ...schema }: Schema): Schema =>
  LOOSE_FORMATS.includes(String(format)) ? schema : { ...schema, ...(format !== undefined && { format }) };

function createAjv(definitions: Definitions): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajvFormats.default(ajv);
  const schemas = Object.entries(definitions).map(([name, schema]) => [
    name,
    closed(withoutLooseFormat(schema)),
  ]);
  ajv.addSchema({ $id: 'kubernetes', components: { schemas: Object.fromEntries(schemas) } });
  return ajv;
}

/** Tells what the API server would have against a child; an empty list, if nothing. Kinds of others throw. */
export function createChildValidator(definitions: Definitions): (child: DesiredObject) => string[] {
  const ajv = createAjv(definitions);
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (kind: string) => {
    const root = ROOTS[kind];
    if (root === undefined) throw new Error(`${kind} is no kind of Kubernetes' own that the hooks create`);
    const validate = validators.get(kind) ?? ajv.compile({ $ref: `kubernetes${REFERENCE}${root}` });
    validators.set(kind, validate);
    return validate;
  };
  return child => {
    const validate = validatorOf(`${child.kind}.${child.apiVersion}`);
    validate(child);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${child.kind}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

export const readFixture = (): Definitions => JSON.parse(readFileSync(FIXTURE, 'utf8')) as Definitions;
