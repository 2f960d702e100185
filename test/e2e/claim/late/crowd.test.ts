/** Many Sandboxes at once: each Pod was told of its own Sandbox, and of no other. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followChanges, versionOf } from '../../support/changes.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { type Pools, poolsOn, warmPool } from '../pools.ts';
import { documentOf, lateRuntime, type RuntimeName } from './stage-late.ts';

const RUNTIME: RuntimeName = 'late-crowd';
const AT_ONCE = 20;
const ROUNDS = 3;

let stage: Stage;
let pools: Pools;

beforeAll(async () => {
  stage = await openStage('late-crowd');
  pools = poolsOn(stage);
  const pool = warmPool('crowd', { runtime: RUNTIME, minSize: AT_ONCE, lateBinding: true });
  await stage.apply(lateRuntime(RUNTIME, { lateBinding: true }), pool);
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', RUNTIME);
  await stage.close();
});

/** What a Pod was told, ever, and whether it was Ready before. */
interface Life {
  told: Set<string>;
  wasReadyUntold: boolean;
}

const isReady = ({ status }: Pod) =>
  status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;

/** The lives of a namespace's Pods, by their UIDs, from every version of each. */
async function followLives(signal: AbortSignal): Promise<Map<string, Life>> {
  const lives = new Map<string, Life>();
  const { metadata } = await stage.api.call<{ metadata: { resourceVersion: string } }>({
    method: 'GET',
    path: '/api/v1/pods',
  });
  const from = versionOf(metadata);
  void followChanges(stage.api, { kind: 'Pod', from, signal }, ({ object: pod }) => {
    if (pod.metadata?.namespace !== stage.namespace) return;
    const uid = pod.metadata.uid ?? '';
    const life = lives.get(uid) ?? { told: new Set(), wasReadyUntold: false };
    const document = documentOf(pod);
    if (document) life.told.add(JSON.stringify(document));
    else if (isReady(pod)) life.wasReadyUntold = true;
    lives.set(uid, life);
  });
  return lives;
}

/** A round of Sandboxes, all at once; each has a Pod that was told of it. Resolves to the Pods' UIDs, and whose they are. */
async function round(number: number): Promise<[uid: string, user: string][]> {
  await pools.filled('crowd', AT_ONCE);
  const names = Array.from({ length: AT_ONCE }, (_, index) => `user-${number}-${index}`);
  await stage.apply(...names.map(name => sandbox(name, { runtime: RUNTIME, identity: { user: name } })));
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => {
      const { sandbox: found, pod } = await pools.served(name);
      const { uid } = found.metadata;
      expect(documentOf(pod)).toMatchObject({ sandbox: { name, uid }, identity: { user: name } });
      return [pod.metadata?.uid ?? '', name];
    }),
  );
}

test(`${AT_ONCE} at once, ${ROUNDS} times: each Pod is told of its own Sandbox, of no other, and before it is Ready`, async () => {
  const ending = new AbortController();
  const lives = await followLives(ending.signal);
  const users = new Map<string, string>();
  for (let number = 0; number < ROUNDS; number += 1) {
    for (const [uid, user] of await round(number)) users.set(uid, user);
  }
  ending.abort();
  expect(users.size).toBe(AT_ONCE * ROUNDS);
  for (const [uid, user] of users) {
    const { told, wasReadyUntold } = lives.get(uid) ?? { told: new Set<string>(), wasReadyUntold: true };
    expect([...told].map(document => JSON.parse(document).identity)).toEqual([{ user }]);
    expect(wasReadyUntold).toBe(false);
  }
});
