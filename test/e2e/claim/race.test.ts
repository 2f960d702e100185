import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Change, followChanges, versionOf } from '../support/changes.ts';
import { guardPods, type PodGuard } from '../support/closed-pods.ts';
import { eventually } from '../support/eventually.ts';
import { collectionPath } from '../support/kinds.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { controllerUid, type Pools, poolsOn, warmPool } from './pools.ts';

const POOL_SIZE = 20;
const SANDBOXES = 60;
const names = Array.from({ length: SANDBOXES }, (_, index) => `racer-${index}`);

let stage: Stage;
let pools: Pools;
let guard: PodGuard;
const watching = new AbortController();
const history: Change<'Pod'>[] = [];

beforeAll(async () => {
  stage = await openStage('claim-race');
  pools = poolsOn(stage);
  guard = await guardPods(stage.api);
  await stage.apply(warmPool('race', { minSize: POOL_SIZE }));
  await pools.filled('race', POOL_SIZE);
  const { metadata } = await stage.api.call<{ metadata: { resourceVersion: string } }>({
    method: 'GET',
    path: collectionPath('Pod'),
    query: { limit: '1' },
  });
  const following = { kind: 'Pod', from: versionOf(metadata), signal: watching.signal } as const;
  void followChanges(stage.api, following, change => history.push(change));
});
afterAll(async () => {
  watching.abort();
  guard.stop();
  await stage.close();
});

/** Each key with its different values, in the order in which they came up. */
function valuesByKey(pairs: [string, string][]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [key, value] of pairs) values.set(key, [...new Set([...(values.get(key) ?? []), value])]);
  return values;
}

const severalIn = (values: Map<string, string[]>) => [...values.values()].filter(({ length }) => length > 1);

/** Who had which Pod at any time, as the API server tells it. */
const ownership = (): { sandboxUid: string; podUid: string }[] =>
  history
    .filter(({ object }) => object.metadata?.namespace === stage.namespace)
    .filter(({ object }) => object.metadata?.labels?.component === 'sandbox')
    .map(({ object }) => ({ sandboxUid: controllerUid(object) ?? '', podUid: object.metadata?.uid ?? '' }));

test('Sandboxes that come at once get one Pod each, and as many warm ones as there are', async () => {
  const fields = names.map(name => sandbox(name)).map(({ metadata, spec }) => ({ metadata, spec }));
  await Promise.all(fields.map(one => stage.objects.create('Sandbox', one)));
  await eventually(async () => {
    const found = await stage.objects.list('Sandbox');
    expect(found.filter(({ status }) => status.phase === 'Running')).toHaveLength(SANDBOXES);
  }, 60);
  await pools.filled('race', POOL_SIZE);

  const sandboxes = await stage.objects.list('Sandbox');
  const podNames = sandboxes.map(({ status }) => status.podName);
  expect(new Set(podNames).size).toBe(SANDBOXES);

  const assigned = (await pools.warmPods('race')).filter(({ status }) => status.phase === 'Assigned');
  const warm = sandboxes.filter(({ status }) => status.warmPodRef !== undefined);
  expect(assigned.map(({ status }) => status.assignedTo).toSorted()).toEqual(
    warm.map(({ metadata }) => metadata.uid).toSorted(),
  );
  expect(warm.length).toBeGreaterThanOrEqual(POOL_SIZE);

  const pods = await stage.objects.list('Pod', { labelSelector: 'component=sandbox' });
  expect(pods.map(controllerUid).toSorted()).toEqual(
    sandboxes.map(({ metadata }) => metadata.uid).toSorted(),
  );
});

test('at no time has a Pod had two Sandboxes, or a Sandbox two Pods', async () => {
  await eventually(() => expect(ownership().length).toBeGreaterThanOrEqual(SANDBOXES));
  const pairs = ownership();
  expect(severalIn(valuesByKey(pairs.map(({ sandboxUid, podUid }) => [podUid, sandboxUid])))).toEqual([]);
  expect(severalIn(valuesByKey(pairs.map(({ sandboxUid, podUid }) => [sandboxUid, podUid])))).toEqual([]);
});

test('every Pod was closed at every moment', async () => {
  const { openMoments, podsSeen } = await guard.report();
  expect(openMoments).toEqual([]);
  expect(podsSeen).toBeGreaterThanOrEqual(SANDBOXES + POOL_SIZE);
});
