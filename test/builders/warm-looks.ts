/** Metacontroller and the shell in miniature: looks at the pool and at a WarmPod, through caches that may lag behind. */
import type {
  ClaimActivity,
  CompositeResponse,
  DesiredObject,
  FactQueries,
  Facts,
  KubernetesObject,
} from '../../hooks/contract.ts';
import { idleOutcome } from '../../hooks/pod/idle-outcome.ts';
import { parseWarmPodRequest } from '../../hooks/warmpod/request.ts';
import { warmPodChange } from '../../hooks/warmpod/status.ts';
import { sync as syncWarmPod, warmPodFactQueries } from '../../hooks/warmpod/sync.ts';
import { finalizeFactQueries, warmPoolFactQueries } from '../../hooks/warmpool/fact-queries.ts';
import { finalize } from '../../hooks/warmpool/finalize.ts';
import { parseWarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { sync as syncPool } from '../../hooks/warmpool/sync.ts';
import { warmPodRecord } from '../../src/caches/warm-pod-record.ts';
import { updatedObject, withLastApplied } from '../../tools/metacontroller-loop/src/apply.ts';
import { controllerReference, type KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import { availableOf } from './available.ts';
import { CLOSED, context } from './context.ts';
import { written } from './identity.ts';
import { poolEnvelope, warmPodEnvelope } from './warm-request.ts';
import type { View } from './warm-store.ts';
import { isOwnedBy, remove, sandboxLives, type World, warmPodsOf } from './warm-world.ts';
import { asJson } from './world.ts';

interface Named {
  kind: string;
  metadata: { name: string };
}

const isSame = (a: Named) => (b: Named) => a.kind === b.kind && a.metadata.name === b.metadata.name;

const withControllerUid = (desired: DesiredObject, { metadata }: KubernetesObject): DesiredObject => ({
  ...desired,
  metadata: { ...desired.metadata, labels: { ...desired.metadata.labels, 'controller-uid': metadata.uid } },
});

/** A name that is taken is swallowed. */
function create({ store, now }: World, parent: KubernetesObject, wanted: DesiredObject): void {
  const { metadata, ...rest } = withLastApplied(wanted, wanted);
  const ownerReferences = [controllerReference(parent as KubeObject)];
  const status = wanted.kind === 'Pod' && { status: { phase: 'Pending' } };
  store.create(
    { ...rest, metadata: { ...metadata, ownerReferences }, ...status } as DesiredObject,
    written(now),
  );
}

/** InPlace: with the resourceVersion that was observed. */
function update({ store }: World, observed: KubernetesObject, wanted: DesiredObject): void {
  store.update(updatedObject(observed as KubeObject, wanted) as KubernetesObject);
}

/** What is left out is deleted, what is new is created, the rest updated. */
function manage(
  world: World,
  parent: KubernetesObject,
  observed: KubernetesObject[],
  desired: DesiredObject[],
): void {
  for (const child of observed) if (!desired.some(isSame(child))) remove(world, child);
  for (const wanted of desired) {
    const seen = observed.find(isSame(wanted));
    if (seen === undefined) create(world, parent, wanted);
    else update(world, seen, wanted);
  }
}

/** Replaces the status whole, whatever the hook had seen; the object it meets is the live one. */
function replaceStatus(
  { store }: World,
  { metadata: { name, generation } }: KubernetesObject,
  status: object,
) {
  const live = store.get('WarmPool', name);
  if (live !== undefined) store.update({ ...live, status: { ...status, observedGeneration: generation } });
}

/** What the shell's own watch would show: no older than now. */
function activityIn(world: World): Omit<ClaimActivity, 'waited'> {
  const phases = warmPodsOf(world).map(({ spec, status }) => (spec.retire ? 'leaving' : status?.phase));
  const claims = warmPodsOf(world).flatMap(({ status }) => status?.assignedAt ?? []);
  return {
    readyPods: phases.filter(phase => phase === 'Ready').length,
    startingPods: phases.filter(phase => phase === undefined || phase === 'Pending').length,
    lastClaimAt: claims.sort().at(-1),
    claimsUnderWay: world.halfway.length,
    unmet: world.unmet,
  };
}

/** The facts that a hook asks for, as the shell finds them: never older than the request. */
const factsFor = (
  world: World,
  { endedSandboxes, namespacePolicies, claimActivity }: FactQueries,
  waited = false,
): Facts => ({
  ...(namespacePolicies && CLOSED),
  ...(endedSandboxes && {
    endedSandboxes: { known: true, value: endedSandboxes.uids.filter(uid => !sandboxLives(world, uid)) },
  }),
  ...(claimActivity && { claimActivity: { known: true, value: { ...activityIn(world), waited } } }),
});

/** What the hook answers about the pool, and what it was about. */
function poolAnswer(
  world: World,
  parent: KubernetesObject,
  observed: KubernetesObject[],
  isOld: boolean,
): CompositeResponse {
  const request = parseWarmPoolRequest(asJson(poolEnvelope(parent, observed)));
  const isDeleted = parent.metadata.deletionTimestamp !== undefined;
  const facts = factsFor(world, (isDeleted ? finalizeFactQueries : warmPoolFactQueries)(request), isOld);
  const hook = isDeleted ? finalize : syncPool;
  const available = availableOf(world.runtime);
  const { response, effects } = asJson(hook(request, context({ now: world.now, available, facts })));
  world.effects.push(...effects);
  return response;
}

/** Its finalizer goes. */
function end(world: World, pool: KubernetesObject, observed: KubernetesObject[]): void {
  if (observed.some(({ kind }) => kind === 'WarmPod'))
    world.violations.push('the pool went before its WarmPods');
  world.store.remove(pool);
}

/** A sync of the pool, with the pool and the children as they were so many writes ago; tells when it is to be looked at again. */
export function lookAtPool(world: World, poolLag = 0, childrenLag = 0): number | undefined {
  const [parent] = world.store.ago(poolLag).list('WarmPool');
  if (parent === undefined) return undefined;
  const cache = world.store.ago(childrenLag);
  const observed = [...cache.list('WarmPod'), ...cache.list('PodTemplate')].filter(isOwnedBy(parent));
  const { children, status, finalized, resyncAfterSeconds } = poolAnswer(
    world,
    parent,
    observed,
    childrenLag > 0,
  );
  if (finalized) {
    end(world, parent, observed);
    return undefined;
  }
  const desired = children.map(child => withControllerUid(child, parent));
  manage(world, parent, observed, desired);
  replaceStatus(world, parent, status);
  return resyncAfterSeconds;
}

/** A sync of one WarmPod if it is due: its Pod is created, and never looked at. A name that is taken is swallowed. */
export function lookAtWarmPod(world: World, name: string, lag = 0): void {
  const cache = world.store.ago(lag);
  const seen = Math.max(1, world.store.writes() - lag);
  const object = cache.get('WarmPod', name);
  if (object === undefined || !world.syncs.isDue(world.store, object, seen)) return;
  world.syncs.done(object, seen);
  const request = parseWarmPodRequest(asJson(warmPodEnvelope(object)));
  const facts = factsFor(world, warmPodFactQueries(request));
  const available = availableOf(...cache.list('PodTemplate'));
  const { response, effects } = asJson(syncWarmPod(request, context({ now: world.now, available, facts })));
  if (response.resyncAfterSeconds !== undefined) world.syncs.again(object);
  world.effects.push(...effects);
  for (const wanted of response.attachments) create(world, object, wanted);
}

/** The Pod of a WarmPod, as long as it waits for a Sandbox: the watch selects those by a label. */
const idlePodOf = (view: View, warmPod: KubernetesObject): KubernetesObject | undefined => {
  const pod = view.get('Pod', warmPod.metadata.name);
  return pod && isOwnedBy(warmPod)(pod) && pod.metadata.labels?.component === 'warmpod' ? pod : undefined;
};

/** What is to be written into a WarmPod's status; a Pod that isn't seen any more is looked for before it is called lost. */
function statusChange({ store, now }: World, view: View, object: KubernetesObject) {
  const record = warmPodRecord(object);
  if (record === undefined) throw new Error(`no WarmPod: ${JSON.stringify(object)}`);
  const idle = idlePodOf(view, object);
  const pod = idle && { name: idle.metadata.name, uid: idle.metadata.uid, outcome: idleOutcome(idle) };
  const change = warmPodChange(record, { pod, hadPod: record.phase === 'Ready' }, now);
  const isLoss = change?.status.phase === 'Terminating' && !record.retire && !idle;
  return isLoss && idlePodOf(store, object) ? undefined : change;
}

/** The shell's look at a WarmPod and its Pod, if either has changed since the last one: it writes what has changed, unless it conflicts. */
export function lookAtStatus(world: World, name: string, lag = 0): void {
  const cache = world.store.ago(lag);
  const seen = Math.max(1, world.store.writes() - lag);
  const object = cache.get('WarmPod', name);
  if (object === undefined || !world.statusLooks.isDue(world.store, object, seen)) return;
  world.statusLooks.done(object, seen);
  const change = statusChange(world, cache, object);
  const status = { ...(object.status as object), ...change?.status };
  if (change && world.store.update({ ...object, status })) world.effects.push(...change.events);
}
