/** E5: replicas are replaced under load, and nothing is lost: every Sandbox becomes Ready, and no hook call fails for good. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { listOf, sandbox } from '../e2e/support/sandboxes.ts';
import type { Stage } from '../e2e/support/stage.ts';
import { type Installed, install } from './support/installed.ts';

const BATCHES = 20;
const PER_BATCH = 4;
const PAUSE_MS = 500;

let installed: Installed;
let stage: Stage;

beforeAll(async () => {
  installed = await install();
  stage = await installed.stage('chart-rolling');
  await stage.kubectl(['apply', '-f', '-'], {
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'WarmPool',
    metadata: { name: 'python' },
    spec: { runtime: 'python:3.10', minSize: 10, maxSize: 0 },
  });
  await stage.kubectl(['wait', '--for=condition=Ready', 'warmpool/python', '--timeout=90s']);
});
afterAll(() => installed.close());

/** Sandboxes in small batches, for as long as a roll-out takes; half of them want no warm Pod. */
async function load(theme: string): Promise<string[]> {
  const names: string[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const items = Array.from({ length: PER_BATCH }, (_, index) => {
      const { metadata, ...rest } = sandbox(`${theme}-${batch}-${index}`);
      const annotations = index % 2 === 0 ? {} : { 'llmsafespace.dev/use-warm-pod': 'false' };
      return { ...rest, metadata: { ...metadata, annotations } };
    });
    await stage.kubectl(['create', '-f', '-'], listOf(items));
    names.push(...items.map(({ metadata }) => metadata.name));
    await sleep(PAUSE_MS);
  }
  return names;
}

async function rollOut(deployment: string): Promise<void> {
  await installed.kubectl(['rollout', 'restart', `deployment/${deployment}`]);
  await installed.kubectl(['rollout', 'status', `deployment/${deployment}`, '--timeout=180s']);
}

it.each(['llmsafespace', 'llmsafespace-metacontroller'])(
  'while %s is rolled, all Sandboxes become Ready, each with one Pod',
  async deployment => {
    const theme = deployment.endsWith('metacontroller') ? 'leader' : 'server';
    const [names] = await Promise.all([load(theme), rollOut(deployment)]);
    await eventually(async () => {
      const found = await stage.objects.list('Sandbox');
      const ready = found
        .filter(({ status }) => status.phase === 'Running')
        .map(({ metadata }) => metadata.name);
      expect(names.filter(name => !ready.includes(name))).toEqual([]);
    }, 120);
    const owners = (await stage.objects.list('Pod')).flatMap(({ metadata }) =>
      (metadata?.ownerReferences ?? []).filter(({ kind }) => kind === 'Sandbox').map(({ name }) => name),
    );
    expect(owners.filter(name => names.includes(name)).sort()).toEqual([...names].sort());
  },
);

/** Of a call that Metacontroller called off itself when it ended, or of a claim that a machine at a standstill kept for too long. */
const LEGITIMATE = /context canceled\]?$|CLAIM_UNFINISHED.*(its time is over|the caller has gone)/;

it('no call was answered with an error by a server that was going away', async () => {
  const events = await stage.objects.list('Event', { fieldSelector: 'reason=SyncError' });
  const told = events.map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`);
  expect(told.filter(line => !LEGITIMATE.test(line))).toEqual([]);
});

it('afterwards everything goes, and nothing is left', async () => {
  await stage.kubectl(['delete', 'sandboxes,warmpools', '--all', '--timeout=120s']);
  await eventually(async () => {
    const pods = await stage.objects.list('Pod');
    expect([...(await stage.objects.list('WarmPod')), ...pods]).toEqual([]);
  }, 60);
});
