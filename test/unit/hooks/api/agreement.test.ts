/** The type that the hooks parse and the schema that the API server enforces are the same thing. */
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { kindDefinitions } from '../../../../hooks/api/definitions.ts';
import { completeSpecs, minimalSpecs } from './complete-manifests.ts';
import { allFields, openApiSchema, type StructuralSchema } from './schema-walk.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the API server does with the defaults of a structural schema. */
function withDefaults(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => withDefaults(schema.items ?? {}, item));
  if (!isRecord(value)) return value;
  const entries = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const given = value[name] ?? property.default;
    return given === undefined ? [] : [[name, withDefaults(property, given)]];
  });
  return { ...value, ...Object.fromEntries(entries) };
}

const manifest = (kind: string, spec: unknown) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind,
  metadata: { name: 'example', namespace: 'default', uid: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec,
});

const ajv = new Ajv({ strict: false, validateFormats: false });

const kinds = kindDefinitions.map(definition => ({
  kind: definition.kind,
  schema: definition.schema,
  acceptedByCrd: ajv.compile(openApiSchema(definition)),
}));

const rows = kinds.flatMap(row => [
  { ...row, which: 'minimal', spec: minimalSpecs[row.kind] },
  { ...row, which: 'complete', spec: completeSpecs[row.kind] },
]);

describe.each(rows)('a $which $kind', ({ kind, schema, spec, acceptedByCrd }) => {
  it('is accepted by the CRD', () => {
    acceptedByCrd(manifest(kind, spec));
    expect(acceptedByCrd.errors ?? []).toEqual([]);
  });

  it('is parsed to what the API server stores', () => {
    const written = manifest(kind, spec);
    expect(schema.parse(written)).toEqual(withDefaults(acceptedByCrd.schema as StructuralSchema, written));
  });

  it('is parsed to itself once it is stored', () => {
    const stored = schema.parse(manifest(kind, spec));
    expect(schema.parse(stored)).toEqual(stored);
  });

  it('keeps fields of a newer version', () => {
    const newer = { ...spec, ofANewerVersion: { deep: [1] } };
    expect(schema.parse(manifest(kind, newer))).toMatchObject({ spec: { ofANewerVersion: { deep: [1] } } });
  });
});

/** A value of a type that the schema doesn't have. */
const wrongValue = ({ type }: StructuralSchema): unknown =>
  type === 'string' ? 7 : type === 'boolean' ? 'yes' : true;

/** `spec.env[].name` set to a value in an otherwise complete spec; undefined where the spec doesn't have the field. */
function replaced(value: unknown, steps: readonly string[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return replacement;
  if (step === '[]')
    return Array.isArray(value) ? value.map(item => replaced(item, rest, replacement)) : value;
  if (!isRecord(value) || !(step in value)) return value;
  return { ...value, [step]: replaced(value[step], rest, replacement) };
}

const stepsOf = (path: string) => path.replaceAll('[]', '.[]').split('.').slice(1);

const wrongManifests = kinds.flatMap(row =>
  allFields
    .filter(({ kind, path }) => kind === row.kind && path.startsWith('spec.'))
    .map(({ path, schema }) => ({
      ...row,
      path,
      wrong: replaced(completeSpecs[row.kind], stepsOf(path), wrongValue(schema)),
    }))
    .filter(({ wrong }) => JSON.stringify(wrong) !== JSON.stringify(completeSpecs[row.kind])),
);

describe('a value of a wrong type', () => {
  it.each(wrongManifests)('in $kind $path is refused by both', ({ kind, schema, acceptedByCrd, wrong }) => {
    expect(schema.safeParse(manifest(kind, wrong)).success).toBe(false);
    expect(acceptedByCrd(manifest(kind, wrong))).toBe(false);
  });
});
