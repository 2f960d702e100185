/** The ServiceAccounts of a cluster that is started without Helm have the rights that the chart gives them. */
import { expect, inject, it } from 'vitest';
import { rightsFile } from '../../local/service-accounts.ts';
import { programWith } from '../e2e/support/program.ts';
import { CHART, RELEASE } from './support/release.ts';

const TEMPLATES = [
  'templates/hook-server/service-account.yaml',
  'templates/rbac/hook-server.yaml',
  'templates/rbac/metacontroller.yaml',
  'charts/metacontroller/templates/rbac.yaml',
];

it('local/manifests/rights.yaml is what the chart renders (npm run test:chart -- -u writes it)', async () => {
  const helm = programWith(inject('chartCluster').helm, []);
  const shown = TEMPLATES.flatMap(template => ['--show-only', template]);
  const { output } = await helm(['template', RELEASE, CHART, '--namespace', RELEASE, ...shown]);
  await expect(output).toMatchFileSnapshot(rightsFile);
});
