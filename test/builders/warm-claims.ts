/** Claims of warm Pods, by their two writes: the one may arrive long before the other, or alone. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { controllerOf, type KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import { written } from './identity.ts';
import {
  type Claim,
  isOwnedBy,
  sandboxLives,
  type WarmPodObject,
  type World,
  warmPodsOf,
} from './warm-world.ts';

const phaseOf = (object: KubernetesObject | undefined) =>
  (object?.status as { phase?: string } | undefined)?.phase;

function createSandbox(world: World): KubernetesObject | undefined {
  const name = `sandbox-${world.sandboxCount++}`;
  world.store.create(
    { apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', metadata: { name, namespace: 'default' } },
    written(world.now),
  );
  return world.store.get('Sandbox', name);
}

const sandboxReference = ({ metadata: { name, uid } }: KubernetesObject) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'Sandbox',
  name,
  uid,
  controller: true,
});

/** The one write: the WarmPod becomes the Sandbox's, if it is still what was seen. */
const assign = (world: World, { warmPod, sandboxUid }: Claim): boolean => {
  const assignment = { phase: 'Assigned', assignedTo: sandboxUid, assignedAt: written(world.now) };
  return world.store.update({ ...warmPod, status: { ...warmPod.status, ...assignment } });
};

/** The other: the Pod becomes the Sandbox's, and idle no more, if it is still the WarmPod's and not at its end. */
function takePod({ store }: World, { warmPod, sandboxUid }: Claim): boolean {
  const sandbox = store.list('Sandbox').find(({ metadata }) => metadata.uid === sandboxUid);
  const pod = store.get('Pod', warmPod.metadata.name);
  const isTheirs = pod?.metadata.uid === warmPod.status?.podUID && phaseOf(pod) !== 'Failed';
  if (sandbox === undefined || pod === undefined || !isTheirs || !isOwnedBy(warmPod)(pod)) return false;
  const labels = { ...pod.metadata.labels, component: 'sandbox' };
  return store.update({
    ...pod,
    metadata: { ...pod.metadata, labels, ownerReferences: [sandboxReference(sandbox)] },
  });
}

/** The first of a claim's two writes. */
export function claim(
  world: World,
  { index, lag, isPodFirst }: { index: number; lag: number; isPodFirst: boolean },
) {
  const candidates = warmPodsOf({ store: world.store.ago(lag) }).filter(
    one => phaseOf(one) === 'Ready' && !one.spec.retire,
  );
  const warmPod = candidates[index % Math.max(1, candidates.length)];
  const sandboxUid = createSandbox(world)?.metadata.uid;
  if (warmPod === undefined || sandboxUid === undefined) return;
  const begun = { warmPod, sandboxUid, isPodFirst };
  if (isPodFirst ? takePod(world, begun) : assign(world, begun)) world.halfway.push(begun);
}

/** The Pod can't be had: the WarmPod, which is the Sandbox's, is ended. */
function giveUpWarmPod({ store }: World, { warmPod: { metadata }, sandboxUid }: Claim): void {
  const live = store.get('WarmPod', metadata.name) as WarmPodObject | undefined;
  if (live?.status?.assignedTo === sandboxUid)
    store.update({ ...live, status: { ...live.status, phase: 'Terminating' } });
}

/** The WarmPod can't be had: nobody vouches for the Pod, and so its Sandbox's composite omits it. */
function giveUpPod({ store }: World, { warmPod: { metadata }, sandboxUid }: Claim): void {
  const pod = store.get('Pod', metadata.name);
  if (controllerOf(pod as KubeObject)?.uid === sandboxUid && pod) store.remove(pod);
}

/** The second write of a claim; only both are one. */
export function handOver(world: World): void {
  const next = world.halfway.shift();
  if (next === undefined || !sandboxLives(world, next.sandboxUid)) return;
  if (next.isPodFirst ? assign(world, next) : takePod(world, next)) return;
  (next.isPodFirst ? giveUpPod : giveUpWarmPod)(world, next);
}
