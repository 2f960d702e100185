/** The chart as a platform team handles it: `helm install`, `upgrade`, `test`, `uninstall`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { inRepository } from '../../../local/paths.ts';
import { type Program, programWith } from '../../e2e/support/program.ts';

export const RELEASE = 'llmsafespace';
export const NAMESPACE = 'llmsafespace';
export const CHART = inRepository('charts', 'llmsafespace');

/** Pods of the chart go to the node whose Pods are processes. */
const placement = {
  nodeSelector: { 'local.llmsafespace.dev/node': 'processes' },
  tolerations: [{ key: 'local.llmsafespace.dev/node', operator: 'Exists', effect: 'NoSchedule' }],
};

export type Values = Record<string, unknown>;

/** The stand-in for Metacontroller elects no leader. */
const metacontrollerReplicas = () => (inject('chartCluster').metacontroller === 'real' ? 2 : 1);

const testValues = (): Values => ({
  ...placement,
  metacontroller: { ...placement, replicas: metacontrollerReplicas() },
});

export interface Release {
  helm: Program;
  /** Resolves once all is ready, to what Helm prints. */
  install(values?: Values, more?: string[]): Promise<string>;
  upgrade(chart: string, values?: Values, more?: string[]): Promise<string>;
  uninstall(more?: string[]): Promise<string>;
}

const WAIT = ['--wait', '--timeout=3m'];

let files = 0;

/** A file in the cluster's folder with values, or with any YAML text; a file, so that a value keeps its type. */
export function valuesFile(content: Values | string): string {
  files += 1;
  const file = join(inject('chartCluster').directory, `values-${process.pid}-${files}.yaml`);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

const valuesFlags = (values: Values): string[] =>
  [testValues(), values].flatMap(content => ['--values', valuesFile(content)]);

export function openRelease(): Release {
  const { helm: binary, kubeconfig } = inject('chartCluster');
  const helm = programWith(binary, ['--kubeconfig', kubeconfig, '--namespace', NAMESPACE]);
  return {
    helm,
    install: async (values = {}, more = []) =>
      (
        await helm([
          'install',
          RELEASE,
          CHART,
          '--create-namespace',
          ...WAIT,
          ...valuesFlags(values),
          ...more,
        ])
      ).output,
    upgrade: async (chart, values = {}, more = []) =>
      (await helm(['upgrade', RELEASE, chart, ...WAIT, ...valuesFlags(values), ...more])).output,
    uninstall: async (more = []) => (await helm(['uninstall', RELEASE, ...WAIT, ...more])).output,
  };
}
