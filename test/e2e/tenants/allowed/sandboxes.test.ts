/** Under the policies a tenant works with Sandboxes and WarmPools as before. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { findHelm } from '../../../../local/binaries.ts';
import { annotated, poolsOn, warmPool } from '../../claim/pools.ts';
import { eventually } from '../../support/eventually.ts';
import { ownControlPlane } from '../../support/own-control-plane.ts';
import { programWith } from '../../support/program.ts';
import { listOf, sandbox } from '../../support/sandboxes.ts';
import { patch } from '../attacks/attack.ts';
import { openScene, type Scene, withPolicies } from '../scene.ts';
import { nameOf } from '../users.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await withPolicies(await openScene('allowed'));
});
afterAll(async () => {
  await scene?.close();
});

const editor = (args: string[], input?: object) => scene.as('editor')(args, input);
const apply = (...items: object[]) => editor(['apply', '-f', '-'], listOf(items));

test('a Sandbox is applied, changed, annotated, labelled and deleted', async () => {
  await apply(sandbox('own'));
  await scene.stage.ready('own');
  await apply(sandbox('own', { networkAccess: { egress: [{ cidr: '203.0.113.0/24' }] } }));
  await editor(['annotate', 'sandbox', 'own', 'llmsafespace.dev/use-warm-pod=false', 'note=mine']);
  await editor(['label', 'sandbox', 'own', 'team=blue']);
  await editor(['delete', 'sandbox', 'own']);
});

test('a Sandbox gets a warm Pod, and so becomes Ready', async () => {
  await apply(annotated('warm', { 'use-warm-pod': 'true', 'warm-pod-runtime': 'python:3.10' }));
  await poolsOn(scene.stage).served('warm');
  await editor(['delete', 'sandbox', 'warm']);
});

test('a Sandbox without a pool that fits is told so, and becomes Ready', async () => {
  await apply(sandbox('cold', { resources: { cpu: '250m' } }));
  await scene.stage.ready('cold');
  await scene.stage.condition('cold', 'WarmPodUsed', { status: 'False' });
  await editor(['delete', 'sandbox', 'cold']);
});

test('a Sandbox is deleted in the foreground, and with all that it owns', async () => {
  await apply(sandbox('foreground', { storage: { persistent: true } }));
  await scene.stage.ready('foreground');
  const own = await scene.stage.ownName('foreground');
  await editor(['delete', 'sandbox', 'foreground', '--cascade=foreground', '--timeout=60s']);
  await eventually(async () =>
    expect(await scene.stage.objects.find('PersistentVolumeClaim', own)).toBeUndefined(),
  );
});

test('a Sandbox is orphaned, and what it leaves is deleted by hand', async () => {
  await apply(sandbox('orphaned', { networkAccess: { ingress: true } }));
  await scene.stage.ready('orphaned');
  const own = await scene.stage.ownName('orphaned');
  const { status } = await scene.stage.sandbox('orphaned');
  await editor(['delete', 'sandbox', 'orphaned', '--cascade=orphan', '--timeout=60s']);
  await eventually(async () => {
    const { metadata } = await scene.stage.objects.get('NetworkPolicy', own);
    expect(metadata?.ownerReferences).toBeUndefined();
  });
  await editor(['delete', `networkpolicy/${own}`, `pod/${status.podName}`, '--timeout=60s']);
});

test('a WarmPool is scaled, changed, and deleted by force', async () => {
  await editor(['scale', 'warmpool', 'pool', '--replicas=2']);
  await poolsOn(scene.stage).filled('pool', 2);
  await apply(warmPool('second', { minSize: 1, resources: { cpu: '250m' } }));
  await editor(patch('warmpools/second', { spec: { minSize: 0 } }));
  await editor(['annotate', 'warmpool', 'second', 'llmsafespace.dev/force-delete=true']);
  await editor(['delete', 'warmpool', 'second', '--timeout=60s']);
});

test('a chart of Sandboxes is installed, upgraded and uninstalled', async () => {
  const chart = mkdtempSync(join(tmpdir(), 'tenant-chart-'));
  mkdirSync(join(chart, 'templates'));
  writeFileSync(join(chart, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'tenant', version: '1.0.0' }));
  const write = (manifest: object) =>
    writeFileSync(join(chart, 'templates', 'sandbox.yaml'), stringify(manifest));
  const { namespace } = scene.stage;
  const helm = programWith(await findHelm(console.log), [
    ...['--kubeconfig', ownControlPlane().kubeconfig, '--namespace', namespace],
    ...['--kube-as-user', nameOf('editor', namespace), '--kube-as-group', 'system:authenticated'],
  ]);
  write(sandbox('packaged'));
  await helm(['install', 'tenant', chart]);
  await scene.stage.ready('packaged');
  write(sandbox('packaged', { networkAccess: { ingress: true } }));
  await helm(['upgrade', 'tenant', chart]);
  await helm(['uninstall', 'tenant', '--wait']);
  rmSync(chart, { recursive: true });
});
