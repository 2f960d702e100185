/** What the chart takes over from the rest of the repository, and its values. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { customResourceDefinition, type KindDefinition } from '../../hooks/api/crd.ts';
import { kindDefinitions } from '../../hooks/api/definitions.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { chartValues, metacontrollerValues } from './values.ts';
import { valuesSchema, valuesYaml } from './values-file.ts';

const root = join(import.meta.dirname, '..', '..');
const chart = 'charts/llmsafespace';
const controllers = 'metacontroller/base';

/** Helm can't read beyond the chart's folder. */
const copied = (from: string, to: string): GeneratedFile => ({
  path: `${chart}/${to}`,
  content: `# Generated from ${from} by \`npm run generate\`.\n${readFileSync(join(root, from), 'utf8')}`,
});

const controllerFiles = (): GeneratedFile[] =>
  readdirSync(join(root, controllers))
    .filter(name => name !== 'kustomization.yaml')
    .map(name => copied(`${controllers}/${name}`, `files/controllers/${name}`));

const resourcePolicy = '{{- if .Values.crds.keep }}\n    helm.sh/resource-policy: keep\n    {{- end }}';

/** As a template, so that an upgrade of the chart upgrades it; Helm leaves what it finds in a folder `crds` as it was. */
function crdTemplate(definition: KindDefinition): GeneratedFile {
  const crd = customResourceDefinition(definition);
  const { annotations, ...metadata } = { annotations: {}, ...crd.metadata };
  const marked = { ...crd, metadata: { ...metadata, annotations: { ...annotations, policy: 'POLICY' } } };
  const yaml = stringify(marked, { lineWidth: 0, aliasDuplicateObjects: false });
  if (yaml.includes('{{'))
    throw new Error(`the CRD of ${definition.kind} holds what Helm would take for a template`);
  const content = yaml.replace('policy: POLICY', resourcePolicy);
  const comment = '{{- /* Generated from hooks/api by `npm run generate`. */}}\n';
  return {
    path: `${chart}/templates/crds/${crd.metadata.name}.yaml`,
    content: `${comment}{{- if .Values.crds.enabled }}\n${content}{{- end }}\n`,
  };
}

const valuesFiles = (folder: string, schema: z.ZodType): GeneratedFile[] => [
  {
    path: `${folder}/values.yaml`,
    content: valuesYaml(schema, 'Generated from scripts/chart/values.ts by `npm run generate`.'),
  },
  {
    path: `${folder}/values.schema.json`,
    content: `${JSON.stringify({ $comment: 'Generated from scripts/chart/values.ts by `npm run generate`', ...valuesSchema(schema) }, null, 2)}\n`,
  },
];

/** Every generated file of the chart. */
export const chartFiles = (): GeneratedFile[] => [
  ...controllerFiles(),
  copied('metacontroller/finalizer-policy.yaml', 'files/finalizer-policy.yaml'),
  copied('examples/runtimes.yaml', 'files/runtimes.yaml'),
  ...kindDefinitions.map(crdTemplate),
  ...valuesFiles(chart, chartValues),
  ...valuesFiles(`${chart}/charts/metacontroller`, metacontrollerValues),
];
