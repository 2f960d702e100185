/** The fields of a CRD as rows. */
import { customResourceDefinition, type KindDefinition } from '../../../../hooks/api/crd.ts';
import { kindDefinitions } from '../../../../hooks/api/definitions.ts';

/** The part of a structural schema that the tests look at. */
export interface StructuralSchema {
  type?: string;
  format?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, StructuralSchema>;
  items?: StructuralSchema;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-validations'?: { rule: string; message: string; fieldPath?: string }[];
}

/** `spec.env[].name`: the items of a list are a row of their own, and `[]` stands for any of them. */
export interface Field {
  path: string;
  schema: StructuralSchema;
}

/** The schema that the API server is given for a kind. */
export const openApiSchema = (definition: KindDefinition): StructuralSchema =>
  (customResourceDefinition(definition).spec.versions[0]?.schema.openAPIV3Schema ?? {}) as StructuralSchema;

/** A node and everything below it, parents first. */
export function fieldsBelow(schema: StructuralSchema, path: string): Field[] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    fieldsBelow(property, path === '' ? name : `${path}.${name}`),
  );
  const items = schema.items ? fieldsBelow(schema.items, `${path}[]`) : [];
  return [{ path, schema }, ...properties, ...items];
}

/** What users and controllers write: `spec` and `status`, without the API server's own fields. */
export const fieldsOf = (definition: KindDefinition): Field[] =>
  fieldsBelow(openApiSchema(definition), '').filter(({ path }) => /^(spec|status)/.test(path));

/** A row for each field of each kind, for `it.each`. */
export const allFields = kindDefinitions.flatMap(definition =>
  fieldsOf(definition).map(field => ({ kind: definition.kind, ...field })),
);
