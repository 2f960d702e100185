/** Whether the cluster serves this version's kinds (`E7`). */
import { z } from 'zod';
import { customResourceDefinition, kindDefinitions } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessMissing } from '../kubernetes/errors.ts';
import { type Report, Shortcoming } from './report.ts';

const fieldSchema = z.looseObject({
  type: z.string().optional(),
  get properties() {
    return z.record(z.string(), fieldSchema).optional();
  },
  get items() {
    return fieldSchema.optional();
  },
});
type FieldSchema = z.infer<typeof fieldSchema>;

const crdSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    versions: z.array(
      z.looseObject({
        name: z.string(),
        served: z.boolean(),
        schema: z.looseObject({ openAPIV3Schema: fieldSchema }),
      }),
    ),
  }),
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
    })
    .prefault({}),
});
type Crd = z.infer<typeof crdSchema>;

const ours: readonly Crd[] = kindDefinitions.map(definition =>
  crdSchema.parse(customResourceDefinition(definition)),
);

/** `spec.env[].name` → its type, for every field. */
function fieldsOf(schema: FieldSchema, path = ''): [path: string, type: string][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    fieldsOf(property, path ? `${path}.${name}` : name),
  );
  const items = schema.items ? fieldsOf(schema.items, `${path}[]`) : [];
  return [[path, schema.type ?? ''], ...below, ...items];
}

/** Fields that this version reads or writes and the other schema lacks, or has as another type: the API server drops them. */
export function missingFields(wanted: FieldSchema, served: FieldSchema): string[] {
  const types = new Map(fieldsOf(served));
  return fieldsOf(wanted)
    .filter(([path, type]) => types.get(path) !== type)
    .map(([path]) => path);
}

const remedy =
  'helm upgrade installs the CRDs of its chart unless crds.enabled is false; then kubectl apply them yourself';

const isEstablished = ({ status }: Crd) =>
  status.conditions.some(({ type, status: holds }) => type === 'Established' && holds === 'True');

/** What is wrong with a CRD, or undefined. */
export function flawOf(wanted: Crd, found: Crd): string | undefined {
  const { name } = wanted.metadata;
  if (!isEstablished(found)) return `the API server doesn't serve ${name} yet; kubectl describe crd ${name}`;
  for (const version of wanted.spec.versions) {
    const served = found.spec.versions.find(candidate => candidate.served && candidate.name === version.name);
    if (!served) return `${name} isn't served in version ${version.name}; ${remedy}`;
    const [first, ...more] = missingFields(version.schema.openAPIV3Schema, served.schema.openAPIV3Schema);
    if (first !== undefined) {
      const others = more.length > 0 ? ` and ${more.length} fields more` : '';
      return `${name} is of another version: ${first}${others} are not as they should be; ${remedy}`;
    }
  }
  return undefined;
}

async function expectCrd(kubernetes: Kubernetes, wanted: Crd): Promise<void> {
  const { name } = wanted.metadata;
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  const found = await unlessMissing(kubernetes.request({ method: 'GET', path }));
  const flaw =
    found === undefined ? `there is no ${name}; ${remedy}` : flawOf(wanted, crdSchema.parse(found));
  if (flaw !== undefined) throw new Shortcoming(flaw);
}

export async function checkCrds(report: Report, kubernetes: Kubernetes): Promise<void> {
  await report.judge('every kind of LLMSafeSpace is served as this version has it', async () => {
    for (const wanted of ours) await expectCrd(kubernetes, wanted);
  });
}
