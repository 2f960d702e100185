/** From one version of the chart to the next with live Sandboxes: CRDs and servers are new, and no Pod of a Sandbox is touched. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { listOf, sandbox } from '../e2e/support/sandboxes.ts';
import type { Stage } from '../e2e/support/stage.ts';
import { type Installed, install } from './support/installed.ts';
import { CHART, RELEASE } from './support/release.ts';

const SANDBOXES = 100;
const NEXT = '99.0.0';
/** What the CRDs of the next version say of themselves. */
const NEXT_DESCRIPTION = 'As of the next version.';

let installed: Installed;
let stage: Stage;

/** The chart as a later release would be: another version, and CRDs that have changed. */
function nextChart(): string {
  const chart = join(inject('chartCluster').directory, `llmsafespace-${NEXT}`);
  cpSync(CHART, chart, { recursive: true });
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(chart, file), change(readFileSync(join(chart, file), 'utf8')));
  edit('Chart.yaml', text =>
    text.replace(/^version: .*/m, `version: ${NEXT}`).replace(/^appVersion: .*/m, `appVersion: ${NEXT}`),
  );
  for (const name of readdirSync(join(chart, 'templates', 'crds'))) {
    edit(join('templates', 'crds', name), text =>
      text.replace(/(openAPIV3Schema:\n\s+description:) .*/, `$1 ${NEXT_DESCRIPTION}`),
    );
  }
  return chart;
}

const looks = (pods: readonly Pod[]) =>
  pods
    .map(({ metadata, status }) => ({
      name: metadata?.name,
      uid: metadata?.uid,
      restarts: status?.containerStatuses?.map(({ restartCount }) => restartCount),
      startTime: status?.startTime,
    }))
    .sort((a, b) => String(a.name).localeCompare(String(b.name)));

beforeAll(async () => {
  installed = await install();
  stage = await installed.stage('chart-upgrade');
  const names = Array.from({ length: SANDBOXES }, (_, index) => `live-${index}`);
  await stage.kubectl(['apply', '-f', '-'], listOf(names.map(name => sandbox(name))));
  await eventually(async () => {
    const phases = (await stage.objects.list('Sandbox')).map(({ status }) => status.phase);
    expect(phases.filter(phase => phase === 'Running')).toHaveLength(SANDBOXES);
  }, 120);
});
afterAll(() => installed.close());

it(`the Pods of ${SANDBOXES} Sandboxes go on, unchanged and not restarted`, async () => {
  const before = looks(await stage.objects.list('Pod'));
  const servers = (await installed.pods('llmsafespace')).map(({ metadata }) => metadata?.uid);
  expect(before).toHaveLength(SANDBOXES);
  await installed.release.upgrade(nextChart(), { defaultRuntimes: true });
  expect(looks(await stage.objects.list('Pod'))).toEqual(before);
  const images = (await installed.pods('llmsafespace')).map(({ metadata, spec }) => ({
    isNew: !servers.includes(metadata?.uid),
    image: spec?.containers[0]?.image,
  }));
  const next = { isNew: true, image: `ghcr.io/llmsafespace/llmsafespace:${NEXT}` };
  expect(images).toEqual([next, next]);
});

it('the CRDs are those of the next version', async () => {
  const { items } = await installed.api.call<{
    items: {
      metadata: { name: string };
      spec: { versions: { schema: { openAPIV3Schema: { description?: string } } }[] };
    }[];
  }>({ method: 'GET', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions' });
  const ours = items.filter(({ metadata }) => metadata.name.endsWith('.llmsafespace.dev'));
  expect(ours.map(({ spec }) => spec.versions[0]?.schema.openAPIV3Schema.description)).toEqual(
    ours.map(() => NEXT_DESCRIPTION),
  );
  expect(ours).toHaveLength(5);
});

it('a Sandbox from before is served by the new servers: it can be changed, and deleted', async () => {
  await stage.objects.patch('Sandbox', 'live-0', {
    spec: { networkAccess: { egress: [{ cidr: '198.51.100.0/24' }] } },
  });
  const name = await stage.ownName('live-0');
  await eventually(async () => {
    const policy = await stage.objects.get('NetworkPolicy', name);
    expect(JSON.stringify(policy.spec)).toContain('198.51.100.0/24');
  });
  await stage.kubectl(['delete', 'sandbox', 'live-1', '--timeout=60s']);
});

it('a rollback to the first version leaves Sandboxes, their Pods and the runtimes', async () => {
  const before = looks(await stage.objects.list('Pod'));
  const runtimes = async () =>
    (await stage.objects.list('RuntimeEnvironment')).map(({ metadata }) => metadata.name).sort();
  const known = await runtimes();
  expect(known).toEqual(expect.arrayContaining(['nodejs-22', 'python-3.10', 'shell']));
  await installed.release.helm(['rollback', RELEASE, '1', '--wait', '--timeout=3m']);
  expect(await runtimes()).toEqual(known);
  expect(looks(await stage.objects.list('Pod'))).toEqual(before);
  await stage.apply(sandbox('after-rollback'));
  await stage.ready('after-rollback');
});
