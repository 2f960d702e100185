/** WarmPools as a test writes them, and what it looks at: WarmPods, their Pods, and the Sandboxes that have them. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { expect } from 'vitest';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import type { WarmPod } from '../../../hooks/api/warmpod.ts';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import type { Stage } from '../support/stage.ts';

/** A manifest for `kubectl apply`; its Pods are those of a Sandbox that says nothing but its runtime, and don't age. */
export const warmPool = (name: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'WarmPool',
  metadata: { name },
  spec: { runtime: 'python:3.10', minSize: 3, ttl: 0, ...spec },
});

/** A Sandbox whose annotations, named without their prefix, say something about warm Pods. */
export function annotated(name: string, annotations: Record<string, string>, spec = {}) {
  const manifest = sandbox(name, spec);
  const prefixed = Object.entries(annotations).map(([key, value]) => [`llmsafespace.dev/${key}`, value]);
  return { ...manifest, metadata: { name, annotations: Object.fromEntries(prefixed) } };
}

/** A Sandbox with the WarmPod and the Pod that it has. */
export interface Served {
  sandbox: Sandbox;
  warmPod: WarmPod;
  pod: Pod;
}

export const controllerUid = ({ metadata }: Pod) =>
  metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;

const nameOf = ({ metadata }: { metadata: { name: string } }) => metadata.name;

export interface Pools {
  warmPods(pool: string): Promise<WarmPod[]>;
  /** Resolves once so many of a pool's WarmPods can be had, no more, and the pool says so; to their names. */
  filled(pool: string, size: number): Promise<string[]>;
  /** Resolves once the Sandbox is Ready with a warm Pod, which is checked to be the Sandbox's alone. */
  served(name: string): Promise<Served>;
  /** Resolves once it is said that the Sandbox has no warm Pod, and why; to the message. */
  cold(name: string, reason: string): Promise<string>;
}

/** The pools of a stage's namespace. */
export function poolsOn(stage: Stage): Pools {
  const { objects } = stage;
  const warmPods = async (pool: string) =>
    (await objects.list('WarmPod')).filter(({ spec }) => spec.poolRef.name === pool);
  return {
    warmPods,
    filled: (pool, size) =>
      eventually(async () => {
        const all = await warmPods(pool);
        const idle = all.filter(({ status }) => status.phase !== 'Assigned');
        expect(idle.map(({ status, spec }) => spec.retire ?? status.phase)).toEqual(
          Array(size).fill('Ready'),
        );
        const { status } = await objects.get('WarmPool', pool);
        expect(status).toMatchObject({
          availablePods: size,
          assignedPods: all.length - size,
          pendingPods: 0,
        });
        expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
        return idle.map(nameOf);
      }),
    async served(name) {
      const found = await stage.ready(name);
      await stage.condition(name, 'WarmPodUsed', { status: 'True', reason: 'Claimed' });
      const { podName = '', warmPodRef } = found.status;
      const warmPod = await objects.get('WarmPod', warmPodRef?.name ?? '');
      const pod = await objects.get('Pod', podName);
      expect(warmPod.status).toMatchObject({ phase: 'Assigned', assignedTo: found.metadata.uid, podName });
      expect(warmPod.status.podUID).toBe(pod.metadata?.uid);
      expect(controllerUid(pod)).toBe(found.metadata.uid);
      return { sandbox: found, warmPod, pod };
    },
    async cold(name, reason) {
      const { status } = await stage.condition(name, 'WarmPodUsed', { status: 'False', reason });
      expect(status.warmPodRef).toBeUndefined();
      return status.conditions.find(({ type }) => type === 'WarmPodUsed')?.message ?? '';
    },
  };
}
