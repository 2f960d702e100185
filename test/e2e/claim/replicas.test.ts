import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import { sumOf } from '../../bench/prometheus.ts';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { controllerUid, type Pools, poolsOn, warmPool } from './pools.ts';
import { type Killing, killInTurn } from './replicas/killer.ts';
import { followHistory, type History } from './replicas/moments.ts';
import { openReplicaStage, type ReplicaStage } from './replicas/stage.ts';
import {
  historyOf,
  podsLostInUse,
  podsOfSandboxes,
  reassignedWarmPods,
  sandboxesWithSeveralPods,
  sharedPods,
} from './replicas/wrongs.ts';

/** A release is tried with 1000. Its name is not one that the hook server takes for a setting. */
const CLAIMS = Number(process.env.REPLICA_TEST_CLAIMS ?? 120);
const CLAIMS_PER_SECOND = 20;
/** Too few for all, even though they are refilled. */
const POOL_SIZE = Math.ceil(CLAIMS / 3);
const REPLICAS = 3;
/** A minute until an Assigned WarmPod asks for its Sandbox, another until Metacontroller forgets its back-offs. */
const CONVERGE_SECONDS = 150 + CLAIMS / 5;
const TESTS = 5;
const timeout = (CLAIMS / CLAIMS_PER_SECOND + 2 * CONVERGE_SECONDS) * 1000;

let replicas: ReplicaStage;
let stage: Stage;
let pools: Pools;
let history: History;
let killing: Killing;
let passed = 0;

beforeAll(async () => {
  replicas = await openReplicaStage(REPLICAS);
  const { kubeconfig, kubectlPath: kubectl } = replicas.cluster;
  stage = await openStage('claim-replicas', { kubeconfig, kubectl });
  pools = poolsOn(stage);
  history = await followHistory(stage.api, stage.namespace);
  await stage.apply(warmPool('shared', { minSize: POOL_SIZE }));
  await pools.filled('shared', POOL_SIZE);
});
afterAll(async () => {
  history?.stop();
  await stage?.api.close();
  await replicas?.stop(passed < TESTS);
});

const names = Array.from({ length: CLAIMS }, (_, index) => `claimant-${index}`);

async function createSandboxes(): Promise<void> {
  await Promise.all(
    names.map(async (name, index) => {
      await sleep((index / CLAIMS_PER_SECOND) * 1000);
      const { metadata, spec } = sandbox(name);
      await stage.objects.create('Sandbox', { metadata, spec });
    }),
  );
}

/** What a killed replica left behind is found at the next look at its Sandbox, which may be ten minutes away: it is asked for. */
async function lookAtAll(sandboxes: readonly Sandbox[]): Promise<void> {
  const annotations = { 'test.example/look': new Date().toISOString() };
  for (const { metadata } of sandboxes) {
    await stage.objects.patch('Sandbox', metadata.name, { metadata: { annotations } });
  }
}

const outcomeOf = (found: Sandbox): string =>
  found.status.warmPodRef ? 'warm' : `cold, ${conditionOf(found, 'WarmPodUsed')?.reason}`;

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

test(
  `${CLAIMS} Sandboxes get Ready while each second one of ${REPLICAS} hook servers is killed`,
  async () => {
    const ending = new AbortController();
    const killer = killInTurn(replicas.replicas, ending.signal);
    try {
      await createSandboxes();
      await eventually(
        () => expect(history.present('Sandbox').filter(({ ready }) => ready)).toHaveLength(CLAIMS),
        CONVERGE_SECONDS,
      );
    } finally {
      ending.abort();
      killing = await killer;
    }
    expect(killing.kills).toBeGreaterThanOrEqual(CLAIMS / CLAIMS_PER_SECOND / 2);
    passed += 1;
  },
  timeout,
);

test(
  'each has one Pod, some a warm one and some a cold one',
  async () => {
    const sandboxes = await stage.objects.list('Sandbox');
    expect(sandboxes.map(({ metadata }) => metadata.name).toSorted()).toEqual(names.toSorted());
    await eventually(async () => {
      const pods = await stage.objects.list('Pod', { labelSelector: 'component=sandbox' });
      const owned = pods.map(pod => `${pod.metadata?.name} of ${controllerUid(pod)}`);
      const expected = sandboxes.map(({ metadata, status }) => `${status.podName} of ${metadata.uid}`);
      expect(owned.toSorted()).toEqual(expected.toSorted());
    }, CONVERGE_SECONDS);
    const outcomes = countBy(sandboxes.map(outcomeOf));
    const conflicts = sumOf(killing.samples, 'llmsafespace_warmpool_claim_conflicts_total');
    const claims = killing.samples.filter(({ name }) => name === 'llmsafespace_warmpool_claims_total');
    const byOutcome = countBy(claims.flatMap(({ labels, value }) => Array(value).fill(labels.outcome)));
    const { kills, seconds } = killing;
    console.log('replicas:', JSON.stringify({ CLAIMS, outcomes, kills, seconds, conflicts, byOutcome }));
    expect(Object.keys(outcomes).length).toBeGreaterThan(1);
    expect(outcomes.warm).toBeGreaterThanOrEqual(POOL_SIZE);
    passed += 1;
  },
  timeout,
);

test(
  'the WarmPods that are assigned are those whose Pods the Sandboxes have, and the pool is full again',
  async () => {
    await lookAtAll(await stage.objects.list('Sandbox'));
    await eventually(async () => {
      const sandboxes = await stage.objects.list('Sandbox');
      const warm = sandboxes.filter(({ status }) => status.warmPodRef !== undefined);
      const had = warm.map(({ metadata, status }) => `${metadata.uid} has ${status.podName}`);
      const assigned = (await pools.warmPods('shared')).filter(({ status }) => status.phase === 'Assigned');
      const given = assigned.map(({ status }) => `${status.assignedTo} has ${status.podName}`);
      expect(given.toSorted()).toEqual(had.toSorted());
    }, CONVERGE_SECONDS);
    await eventually(
      () =>
        expect(history.present('WarmPod').filter(({ phase }) => phase === 'Ready')).toHaveLength(POOL_SIZE),
      CONVERGE_SECONDS,
    );
    await pools.filled('shared', POOL_SIZE);
    passed += 1;
  },
  timeout,
);

/** What must hold of all that was heard of until now. */
function expectNothingWrong(): void {
  const moments = history.moments();
  expect(new Set(podsOfSandboxes(moments).map(({ uid }) => uid)).size).toBeGreaterThanOrEqual(CLAIMS);
  expect(sharedPods(moments)).toEqual([]);
  expect(reassignedWarmPods(moments)).toEqual([]);
  const lost = podsLostInUse(moments);
  const sandboxes = lost.flatMap(one => / of Sandbox (\S+) at /.exec(one)?.[1] ?? []);
  expect(lost, sandboxes.flatMap(uid => historyOf(moments, uid)).join('\n')).toEqual([]);
}

test('at no time had a Pod or a WarmPod two Sandboxes, or was a Pod deleted that a Sandbox used', () => {
  expectNothingWrong();
  console.log('replicas: Sandboxes that had several Pods:', sandboxesWithSeveralPods(history.moments()));
  passed += 1;
});

test(
  'when the Sandboxes and the pool are deleted nothing is left, and no Pod went before its Sandbox',
  async () => {
    await stage.kubectl(['delete', 'sandbox', '--all', '--wait=false']);
    await stage.kubectl(['delete', 'warmpool', '--all', '--wait=false']);
    for (const kind of ['Sandbox', 'Pod', 'WarmPod'] as const) {
      await eventually(() => expect(history.present(kind)).toEqual([]), CONVERGE_SECONDS);
    }
    await nothingLeft(stage.api, stage.namespace, [], CONVERGE_SECONDS);
    expectNothingWrong();
    passed += 1;
  },
  timeout,
);
