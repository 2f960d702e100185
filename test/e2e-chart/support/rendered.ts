/** What the chart renders. */
import { inject } from 'vitest';
import { programWith } from '../../e2e/support/program.ts';
import { CHART, NAMESPACE, type Values, valuesFile } from './release.ts';

/** What a cluster of the newest Kubernetes serves: `helm template` asks none. */
const SERVED = [
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy',
  'llmsafespace.dev/v1/RuntimeEnvironment',
];

export const helm = () => programWith(inject('chartCluster').helm, []);

/** As YAML. */
export async function render(release: string, values: Values): Promise<string> {
  const served = SERVED.flatMap(version => ['--api-versions', version]);
  const flags = ['--namespace', NAMESPACE, '--values', valuesFile(values), ...served];
  return (await helm()(['template', release, CHART, ...flags])).output;
}
