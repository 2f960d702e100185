/** A kind as a CustomResourceDefinition. */
import type { z } from 'zod';
import { GROUP, VERSION } from './common.ts';
import { type JsonSchema, structuralSchema } from './structural.ts';

interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  jsonPath: string;
  /** Shown with `-o wide` only, if above 0. */
  priority?: number;
}

/** What the CRD of a kind says besides its schema. */
export interface KindDefinition {
  kind: string;
  plural: string;
  shortNames: string[];
  scope: 'Namespaced' | 'Cluster';
  description: string;
  /** The whole object; `metadata`, `apiVersion` and `kind` in it are the API server's own. */
  schema: z.ZodObject<{ spec: z.ZodType; status: z.ZodType }>;
  printerColumns: PrinterColumn[];
  /** Fields that a LIST can select by. */
  selectableFields?: string[];
  /** Where `kubectl scale` and autoscalers find their numbers, and by what they find the Pods. */
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath: string };
}

const objectSchema = ({ description, schema }: KindDefinition): JsonSchema => ({
  description,
  type: 'object',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
    kind: { type: 'string', description: 'Kind of this object.' },
    metadata: { type: 'object' },
    spec: structuralSchema(schema.shape.spec),
    status: structuralSchema(schema.shape.status),
  },
});

function version(definition: KindDefinition) {
  const { printerColumns, selectableFields, scale } = definition;
  return {
    name: VERSION,
    served: true,
    storage: true,
    additionalPrinterColumns: printerColumns,
    ...(selectableFields ? { selectableFields: selectableFields.map(jsonPath => ({ jsonPath })) } : {}),
    subresources: { status: {}, ...(scale ? { scale } : {}) },
    schema: { openAPIV3Schema: objectSchema(definition) },
  };
}

/** The CustomResourceDefinition of a kind, stably ordered (`A1`, `A5`). */
export function customResourceDefinition(definition: KindDefinition) {
  const { kind, plural, shortNames, scope } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames,
        categories: ['llmsafespace'],
      },
      versions: [version(definition)],
    },
  };
}
