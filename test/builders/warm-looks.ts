/** Metacontroller in miniature: a look at the pool, or at a WarmPod, through caches that may lag behind. */
import type {
  ClaimActivity,
  CompositeResponse,
  DesiredObject,
  FactQueries,
  Facts,
  KubernetesObject,
} from '../../hooks/contract.ts';
import { HookError } from '../../hooks/errors.ts';
import { warmPodFactQueries } from '../../hooks/warmpod/fact-queries.ts';
import { parseWarmPodRequest, type WarmPodRequest } from '../../hooks/warmpod/request.ts';
import { sync as syncWarmPod } from '../../hooks/warmpod/sync.ts';
import { finalizeFactQueries, warmPoolFactQueries } from '../../hooks/warmpool/fact-queries.ts';
import { finalize } from '../../hooks/warmpool/finalize.ts';
import { parseWarmPoolRequest } from '../../hooks/warmpool/request.ts';
import { sync as syncPool } from '../../hooks/warmpool/sync.ts';
import { updatedObject, withLastApplied } from '../../local/loop/apply.ts';
import { controllerReference, type KubeObject } from '../../local/loop/objects.ts';
import { CLOSED, context } from './context.ts';
import { written } from './identity.ts';
import { poolEnvelope, warmPodEnvelope } from './warm-request.ts';
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

/** Pods are OnDelete, all others InPlace: with the resourceVersion that was observed. */
function update({ store }: World, observed: KubernetesObject, wanted: DesiredObject): void {
  if (observed.kind !== 'Pod')
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
  };
}

/** The facts that a hook asks for, as the shell finds them: never older than the request. */
const factsFor = (
  world: World,
  { endedSandboxes, baselinePolicy, claimActivity }: FactQueries,
  waited = false,
): Facts => ({
  ...(baselinePolicy && CLOSED),
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
  const request = parseWarmPoolRequest(asJson(poolEnvelope(parent, observed, [world.runtime])));
  const isDeleted = parent.metadata.deletionTimestamp !== undefined;
  const facts = factsFor(world, (isDeleted ? finalizeFactQueries : warmPoolFactQueries)(request), isOld);
  const hook = isDeleted ? finalize : syncPool;
  const { response, effects } = asJson(hook(request, context({ now: world.now, facts })));
  world.effects.push(...effects);
  return response;
}

/** Its finalizer goes. */
function end(world: World, pool: KubernetesObject, observed: KubernetesObject[]): void {
  if (observed.some(({ kind }) => kind === 'WarmPod'))
    world.violations.push('the pool went before its WarmPods');
  world.store.remove(pool);
}

/** A sync of the pool, with the pool and the children as they were so many writes ago. */
export function lookAtPool(world: World, poolLag = 0, childrenLag = 0): void {
  const [parent] = world.store.ago(poolLag).list('WarmPool');
  if (parent === undefined) return;
  const cache = world.store.ago(childrenLag);
  const observed = [...cache.list('WarmPod'), ...cache.list('PodTemplate')].filter(isOwnedBy(parent));
  const { children, status, finalized } = poolAnswer(world, parent, observed, childrenLag > 0);
  if (finalized) {
    end(world, parent, observed);
    return;
  }
  const desired = children.map(child => withControllerUid(child, parent));
  manage(world, parent, observed, desired);
  replaceStatus(world, parent, status);
}

/** What the hook answers about a WarmPod; undefined where it can't. */
function warmPodAnswer(world: World, request: WarmPodRequest) {
  try {
    const facts = factsFor(world, warmPodFactQueries(request));
    return asJson(syncWarmPod(request, context({ now: world.now, facts })));
  } catch (error) {
    if (error instanceof HookError) return undefined;
    throw error;
  }
}

/** A sync of one WarmPod if it is due, with everything as it was so many writes ago; a status that conflicts ends it. */
export function lookAtWarmPod(world: World, name: string, lag = 0): void {
  const cache = world.store.ago(lag);
  const seen = Math.max(1, world.store.writes() - lag);
  const object = cache.get('WarmPod', name);
  if (object === undefined || !world.syncs.isDue(world.store, object, seen)) return;
  world.syncs.done(object, seen);
  const observed = cache.list('Pod').filter(isOwnedBy(object));
  const request = parseWarmPodRequest(asJson(warmPodEnvelope(object, observed, cache.list('PodTemplate'))));
  const answer = warmPodAnswer(world, request);
  if (answer === undefined || answer.response.resyncAfterSeconds !== undefined) world.syncs.again(object);
  if (answer === undefined) return;
  const { status, attachments } = answer.response;
  if (status !== null && !world.store.update({ ...object, status })) return;
  world.effects.push(...answer.effects);
  manage(world, object, observed, attachments);
}
