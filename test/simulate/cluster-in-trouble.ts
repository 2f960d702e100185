/** A cluster with one pool, and what happens in it in a second, whether or not it does the pool any good. */
import type { Facts, KubernetesObject } from '../../hooks/contract.ts';
import { parseWarmPodRequest } from '../../hooks/warmpod/request.ts';
import { sync as syncWarmPod } from '../../hooks/warmpod/sync.ts';
import { CLOSED, context } from '../builders/context.ts';
import { written } from '../builders/identity.ts';
import { claim, handOver } from '../builders/warm-claims.ts';
import { lookAtStatus, lookAtWarmPod } from '../builders/warm-looks.ts';
import { warmPodEnvelope } from '../builders/warm-request.ts';
import { type WarmPodObject, type World, warmPodsOf } from '../builders/warm-world.ts';
import { asJson } from '../builders/world.ts';

const READY = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
};
const FAILED = { phase: 'Failed', reason: 'OutOfcpu', message: "Node didn't have enough resource: cpu" };

const isIdle = ({ metadata }: KubernetesObject) => metadata.labels?.component === 'warmpod';
const phaseOf = ({ status }: KubernetesObject) => (status as { phase?: string } | undefined)?.phase;

const idlePods = ({ store }: World) => store.list('Pod').filter(isIdle);

/** Every idle Pod fails where it runs. */
export function failPods(world: World): void {
  for (const pod of idlePods(world))
    if (phaseOf(pod) !== 'Failed') world.store.update({ ...pod, status: FAILED });
}

/** Those are Ready that have started for so long. */
export function startPods(world: World, startSeconds: number): void {
  const startedBy = world.now.getTime() - startSeconds * 1000;
  for (const pod of idlePods(world)) {
    const isDue = Date.parse(pod.metadata.creationTimestamp) <= startedBy;
    if (phaseOf(pod) === 'Pending' && isDue) world.store.update({ ...pod, status: READY });
  }
}

/** The API server refuses the Pod, and Metacontroller says so: what the hook makes of that. */
function refusePod(world: World, object: WarmPodObject): void {
  const { name } = object.metadata;
  const message = `can't reconcile children for WarmPod default/${name}: pods "${name}" is forbidden: exceeded quota: pods`;
  const value = [{ message, recordedAt: written(world.now) }];
  const request = parseWarmPodRequest(asJson(warmPodEnvelope(object)));
  const facts: Facts = { ...CLOSED, repeatedSyncErrors: { known: true, value } };
  const { effects } = syncWarmPod(request, context({ now: world.now, facts }));
  for (const effect of effects)
    if (effect.effect === 'endWarmPod')
      world.store.update({ ...object, status: { ...object.status, ...effect.status } });
}

const waitsForPod = ({ store }: World, { metadata, spec, status }: WarmPodObject) =>
  (status?.phase ?? 'Pending') === 'Pending' && !spec.retire && store.get('Pod', metadata.name) === undefined;

/** Every WarmPod is looked at; a Pod beyond the quota is refused. */
export function lookAtWarmPods(world: World, quota: number): void {
  for (const warmPod of warmPodsOf(world)) {
    const isFull = world.store.list('Pod').length >= quota;
    if (isFull && waitsForPod(world, warmPod)) refusePod(world, warmPod);
    else lookAtWarmPod(world, warmPod.metadata.name);
    lookAtStatus(world, warmPod.metadata.name);
  }
}

/** A Sandbox takes a Ready Pod, if there is one: its UID. */
export function takePod(world: World): string | undefined {
  const isThere = warmPodsOf(world).some(({ spec, status }) => status?.phase === 'Ready' && !spec.retire);
  if (!isThere) return undefined;
  claim(world, { index: 0, lag: 0, isPodFirst: false });
  handOver(world);
  return world.store.list('Sandbox').at(-1)?.metadata.uid;
}

/** A Sandbox goes, and what it had with it. */
export function endSandbox({ store }: World, uid: string): void {
  const had = [...store.list('WarmPod'), ...store.list('Sandbox')] as WarmPodObject[];
  for (const one of had) if (one.status?.assignedTo === uid || one.metadata.uid === uid) store.remove(one);
}
