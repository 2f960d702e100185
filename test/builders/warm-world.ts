/** A cluster with one pool, and what must never happen in it. */
import type { Effect, KubernetesObject } from '../../hooks/contract.ts';
import { controllerOf, type KubeObject } from '../../tools/metacontroller-loop/src/objects.ts';
import { NOW } from './identity.ts';
import { pythonRuntime } from './warm-runtime.ts';
import { type Store, store } from './warm-store.ts';
import { type WarmPodLooks, warmPodStatusLooks, warmPodSyncs } from './warm-syncs.ts';

/** A claim sends both its writes at once, and either may arrive first: the WarmPod's status, or the Pod's new owner. */
export interface Claim {
  /** As the claim saw it. */
  warmPod: WarmPodObject;
  sandboxUid: string;
  isPodFirst: boolean;
}

export interface World {
  store: Store;
  now: Date;
  runtime: KubernetesObject;
  /** Claims of which one of two writes has arrived. */
  halfway: Claim[];
  sandboxCount: number;
  /** Sandboxes that wait for a Pod, or went without a moment ago. */
  unmet: { waiting: number; cold: number };
  syncs: WarmPodLooks;
  statusLooks: WarmPodLooks;
  effects: Effect[];
  /** What must never happen, and did. */
  violations: string[];
}

export const createWorld = (pool: KubernetesObject): World => ({
  store: store([pool]),
  now: NOW,
  runtime: pythonRuntime(),
  halfway: [],
  sandboxCount: 0,
  unmet: { waiting: 0, cold: 0 },
  syncs: warmPodSyncs(),
  statusLooks: warmPodStatusLooks(),
  effects: [],
  violations: [],
});

export interface WarmPodObject extends KubernetesObject {
  spec: { retire?: boolean; podTemplate: { name: string } };
  status?: { phase: string; assignedTo?: string; assignedAt?: string; podName?: string; podUID?: string };
}

export const warmPodsOf = ({ store: stored }: { store: Pick<Store, 'list'> }) =>
  stored.list('WarmPod') as WarmPodObject[];

export const poolOf = ({ store: stored }: World): KubernetesObject | undefined => stored.list('WarmPool')[0];

export const sandboxLives = ({ store: stored }: World, uid: string | undefined): boolean =>
  stored.list('Sandbox').some(({ metadata }) => metadata.uid === uid);

export const isOwnedBy = (parent: KubernetesObject) => (object: KubernetesObject) =>
  controllerOf(object as KubeObject)?.uid === parent.metadata.uid;

/** Whose work a deletion would end: the Sandbox that has the WarmPod, or the Pod. */
function userOf(
  { store: stored }: World,
  { kind, metadata: { name } }: KubernetesObject,
): string | undefined {
  const live = stored.get(kind, name) as WarmPodObject;
  if (kind === 'WarmPod') return live.status?.phase === 'Assigned' ? live.status.assignedTo : undefined;
  const owner = controllerOf(live as KubeObject);
  if (owner?.kind !== 'WarmPod') return owner?.uid;
  const { status } = stored.get('WarmPod', owner.name) as WarmPodObject;
  return status?.phase === 'Assigned' ? status.assignedTo : undefined;
}

/** Metacontroller's deletion: only the UID guards it, and its view may be old. */
export function remove(world: World, object: KubernetesObject): void {
  const { kind, metadata } = object;
  const isLive = world.store.get(kind, metadata.name)?.metadata.uid === metadata.uid;
  if (isLive && ['WarmPod', 'Pod'].includes(kind) && sandboxLives(world, userOf(world, object))) {
    world.violations.push(`${kind} ${metadata.name} was deleted under its Sandbox`);
  }
  world.store.remove(object);
}
