/** What the model reads off the objects in the cluster. */
import {
  controllerOf,
  isBeingDeleted,
  type KubeObject,
} from '../../../tools/metacontroller-loop/src/objects.ts';
import type { Store } from './store.ts';

export interface WarmPodObject extends KubeObject {
  spec: { retire?: boolean; podTemplate: { name: string }; poolRef: { name: string } };
  status?: { phase: string; assignedTo?: string; podName?: string; podUID?: string };
}

export interface SandboxObject extends KubeObject {
  spec: { restartPolicy: 'Always' | 'Never'; storage?: object };
  status?: {
    phase: string;
    podName?: string;
    podUID?: string;
    conditions?: { type: string; status: string }[];
  };
}

export interface PoolObject extends KubeObject {
  spec: { minSize: number; maxSize: number };
  status?: { idleTarget?: number };
}

export const sandboxesIn = (store: Store) => store.list('Sandbox') as SandboxObject[];
export const warmPodsIn = (store: Store) => store.list('WarmPod') as WarmPodObject[];
export const poolsIn = (store: Store) => store.list('WarmPool') as PoolObject[];
export const podsIn = (store: Store) => store.list('Pod');

export const isAssigned = ({ status }: WarmPodObject): boolean => status?.phase === 'Assigned';

export const podPhase = ({ status }: KubeObject): string | undefined =>
  (status as { phase?: string } | undefined)?.phase;

export const hasEnded = (pod: KubeObject): boolean => ['Failed', 'Succeeded'].includes(podPhase(pod) ?? '');

/** A Sandbox that is there and may stay. */
export const livingSandbox = (store: Store, uid: string | undefined): SandboxObject | undefined =>
  sandboxesIn(store).find(one => one.metadata.uid === uid && !isBeingDeleted(one));

export const ownedBy = (objects: readonly KubeObject[], uid: string | undefined): KubeObject[] =>
  objects.filter(object => controllerOf(object)?.uid === uid);
