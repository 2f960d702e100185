/** What happens in a cluster with a pool: looks, Pods that turn ready or fail, claims, Sandboxes that end, changes of the pool. */
import { warmPoolStatus } from '../../hooks/api/warmpool.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { claim, handOver } from './warm-claims.ts';
import { lookAtPool, lookAtStatus, lookAtWarmPod } from './warm-looks.ts';
import type { PoolSpecInput } from './warm-pool.ts';
import { pythonRuntime } from './warm-runtime.ts';
import { poolOf, sandboxLives, type World, warmPodsOf } from './warm-world.ts';

export type Happening =
  | { does: 'lookAtPool'; poolLag: number; childrenLag: number }
  | { does: 'lookAtWarmPod'; index: number; lag: number }
  | { does: 'lookAtStatus'; index: number; lag: number }
  | { does: 'lookAtAll' }
  | { does: 'start'; index: number }
  | { does: 'startAll' }
  | { does: 'fail'; index: number }
  | { does: 'stumble'; index: number }
  | { does: 'lose'; index: number }
  | { does: 'claim'; index: number; lag: number; isPodFirst: boolean }
  | { does: 'handOver' }
  | { does: 'end'; index: number; isReleased: boolean }
  | { does: 'restart' }
  | { does: 'wait'; seconds: number }
  | { does: 'change'; spec: Partial<PoolSpecInput> }
  | { does: 'newImage'; version: number };

/** The one at this place, however many there are. */
const pick = <T>(items: readonly T[], index: number): T | undefined =>
  items[index % Math.max(1, items.length)];

const podStatus = (ready: 'True' | 'False') => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: ready }],
  containerStatuses: [{ name: 'sandbox', ready: ready === 'True', state: { running: {} } }],
});

const setPodStatus = ({ store }: World, pod: KubernetesObject | undefined, status: object) =>
  pod && store.update({ ...pod, status });

const phaseOf = (object: KubernetesObject | undefined) =>
  (object?.status as { phase?: string } | undefined)?.phase;

const isReady = ({ status }: KubernetesObject) =>
  (status as { conditions?: { status: string }[] } | undefined)?.conditions?.[0]?.status === 'True';

const unreadyPods = ({ store }: World) =>
  store.list('Pod').filter(pod => phaseOf(pod) !== 'Failed' && !isReady(pod));
const waitingPods = ({ store }: World) => store.list('Pod').filter(pod => phaseOf(pod) === 'Pending');
const runningPods = ({ store }: World) => store.list('Pod').filter(pod => phaseOf(pod) === 'Running');

export const lookAtWarmPods = (world: World): void => {
  for (const { metadata } of warmPodsOf(world)) {
    lookAtWarmPod(world, metadata.name);
    lookAtStatus(world, metadata.name);
  }
};

export const startPods = (world: World): void => {
  for (const pod of unreadyPods(world)) setPodStatus(world, pod, podStatus('True'));
};

function changePool(world: World, spec: Partial<PoolSpecInput>): void {
  const pool = poolOf(world);
  if (pool !== undefined) world.store.update({ ...pool, spec: { ...(pool.spec as object), ...spec } });
}

/** What the Sandbox's finalize hook orders, and what may not come to pass: its WarmPod is deleted at once. */
function release(world: World, sandboxUid: string): void {
  const theirs = warmPodsOf(world).filter(
    ({ status }) => status?.phase === 'Assigned' && status.assignedTo === sandboxUid,
  );
  for (const warmPod of theirs) world.store.remove(warmPod);
}

function removeSandbox(world: World, index: number, isReleased: boolean): void {
  const sandbox = pick(world.store.list('Sandbox'), index);
  if (sandbox === undefined) return;
  if (isReleased) release(world, sandbox.metadata.uid);
  world.store.remove(sandbox);
}

/** Metacontroller and the shell start anew, and look at everything once. */
function restart(world: World): void {
  for (const warmPod of warmPodsOf(world)) {
    world.syncs.again(warmPod);
    world.statusLooks.again(warmPod);
  }
}

const lookAt =
  (look: typeof lookAtWarmPod) =>
  (world: World, { index, lag }: { index: number; lag: number }): void => {
    const one = pick(warmPodsOf({ store: world.store.ago(lag) }), index);
    if (one !== undefined) look(world, one.metadata.name, lag);
  };

/** Somebody deletes a Pod that no Sandbox has. */
function losePod(world: World, index: number): void {
  const pod = pick(
    world.store.list('Pod').filter(one => one.metadata.labels?.component === 'warmpod'),
    index,
  );
  if (pod !== undefined) world.store.remove(pod);
}

type Doing = {
  [Does in Happening['does']]: (world: World, happening: Extract<Happening, { does: Does }>) => void;
};

const DOING: Doing = {
  lookAtPool: (world, { poolLag, childrenLag }) => lookAtPool(world, poolLag, childrenLag),
  lookAtWarmPod: lookAt(lookAtWarmPod),
  lookAtStatus: lookAt(lookAtStatus),
  lookAtAll: lookAtWarmPods,
  start: (world, { index }) => setPodStatus(world, pick(waitingPods(world), index), podStatus('True')),
  startAll: startPods,
  fail: (world, { index }) => setPodStatus(world, pick(runningPods(world), index), { phase: 'Failed' }),
  stumble: (world, { index }) => setPodStatus(world, pick(runningPods(world), index), podStatus('False')),
  lose: (world, { index }) => losePod(world, index),
  claim,
  handOver,
  end: (world, { index, isReleased }) => removeSandbox(world, index, isReleased),
  restart,
  wait: (world, { seconds }) => {
    world.now = new Date(world.now.getTime() + seconds * 1000);
  },
  change: (world, { spec }) => changePool(world, spec),
  newImage: (world, { version }) => {
    world.runtime = pythonRuntime(`python:3.10.${version}`);
  },
};

export const happen = (world: World, happening: Happening): void =>
  (DOING[happening.does] as (world: World, happening: Happening) => void)(world, happening);

/** The WarmPods that are said to be Ready, although their Pods are not. */
export const idleWithoutReadyPod = (world: World): string[] =>
  warmPodsOf(world).flatMap(({ metadata: { name }, status }) => {
    const pod = world.store.get('Pod', name);
    const isServable = pod !== undefined && phaseOf(pod) === 'Running' && isReady(pod);
    return status?.phase === 'Ready' && !isServable ? [name] : [];
  });

/** What is tried ever more slowly is waited for; false where nothing is. */
function waitForNextTry(world: World): boolean {
  const { backOff } = warmPoolStatus.parse(poolOf(world)?.status ?? {});
  if (backOff === undefined || poolOf(world)?.metadata.deletionTimestamp !== undefined) return false;
  world.now = new Date(Math.max(Date.parse(backOff.retryAt), world.now.getTime()) + 11_000);
  return true;
}

/** Looks at everything, freshly, until nothing changes; says whether that came to be. */
export function settle(world: World, mostRounds = 120): boolean {
  for (let round = 0; round < mostRounds; round++) {
    const before = world.store.writes();
    world.effects = [];
    while (world.halfway.length > 0) handOver(world);
    lookAtPool(world);
    lookAtWarmPods(world);
    startPods(world);
    const isQuiet = world.store.writes() === before && world.effects.length === 0;
    if (isQuiet && !waitForNextTry(world)) return true;
  }
  return false;
}

/** What is left of claims whose Sandbox is gone, and of Sandboxes whose Pod went with its WarmPod. */
export const orphans = (world: World): string[] =>
  warmPodsOf(world).flatMap(({ metadata, status }) =>
    status?.phase === 'Assigned' && !sandboxLives(world, status.assignedTo) ? [metadata.name] : [],
  );
