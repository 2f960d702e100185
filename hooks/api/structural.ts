/**
 * zod → the structural OpenAPI v3 schema that a CRD takes. zod writes JSON Schema 2020-12; what a CRD can't say that way is
 * rewritten here, and what it can't say at all is refused when the CRDs are generated.
 */
import { z } from 'zod';

export interface JsonSchema {
  [keyword: string]: unknown;
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapValues = (record: JsonSchema, change: (value: JsonSchema) => JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, isSchema(value) ? change(value) : value]),
  );

const INT32_MAX = 2 ** 31 - 1;

/** zod bounds every integer by what a double holds exactly; only narrower bounds say something. */
function integer({ minimum, maximum, ...rest }: JsonSchema): JsonSchema {
  const low = minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum };
  const high = maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum };
  const isSmall = typeof maximum === 'number' && maximum <= INT32_MAX;
  return { ...rest, format: isSmall ? 'int32' : 'int64', ...low, ...high };
}

/** A string or an integer: the type is left out, the extension says it. */
const intOrString = ({ type: _type, anyOf: _anyOf, ...rest }: JsonSchema): JsonSchema => ({
  ...rest,
  anyOf: [{ type: 'integer' }, { type: 'string' }],
});

/** A CRD has no `const`; an `enum` of one value says the same. */
const constant = ({ const: value, ...rest }: JsonSchema): JsonSchema => ({ ...rest, enum: [value] });

const DROPPED = ['$schema', 'propertyNames'];

const dropped = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !DROPPED.includes(keyword)));

/** Unknown fields are pruned by the API server, so an object never says anything about them. */
function object({ additionalProperties, ...rest }: JsonSchema): JsonSchema {
  if (!('properties' in rest)) {
    return isSchema(additionalProperties)
      ? { ...rest, additionalProperties: structural(additionalProperties) }
      : rest;
  }
  return { ...rest, properties: mapValues(rest.properties as JsonSchema, structural) };
}

const array = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  items: structural(schema.items as JsonSchema),
});

/** How a CRD expresses each JSON Schema form; the first matching row counts. */
const REWRITES: { fits: (schema: JsonSchema) => boolean; rewrite: (schema: JsonSchema) => JsonSchema }[] = [
  { fits: schema => schema['x-kubernetes-int-or-string'] === true, rewrite: intOrString },
  { fits: schema => 'const' in schema, rewrite: constant },
  { fits: schema => schema.type === 'integer', rewrite: integer },
  { fits: schema => schema.type === 'object', rewrite: object },
  { fits: schema => schema.type === 'array', rewrite: array },
  { fits: schema => schema.type === 'string' || schema.type === 'boolean', rewrite: schema => schema },
];

function structural(schema: JsonSchema): JsonSchema {
  const row = REWRITES.find(({ fits }) => fits(schema));
  if (!row) throw new Error(`A CRD has no way to say ${JSON.stringify(schema)}`);
  return row.rewrite(dropped(schema));
}

/** The structural schema of what a user may write; fails for what a CRD can't say. */
export const structuralSchema = (schema: z.ZodType): JsonSchema =>
  structural(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'throw' }) as JsonSchema);
