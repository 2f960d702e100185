/** The shell's watches, and what it looks up, may be older or newer than the request that a hook is asked about. */
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject, ObjectsByKind } from '../../hooks/contract.ts';
import { HookError } from '../../hooks/errors.ts';
import { isHardened } from '../../hooks/pod/hardened.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { runtimeEnvironment } from '../builders/related.ts';
import { syncAnswer } from '../builders/world.ts';
import { holdsForEvery, ownNamesIn } from './run.ts';

const without =
  (...kinds: string[]) =>
  (cluster: ObjectsByKind): ObjectsByKind =>
    Object.fromEntries(Object.entries(cluster).filter(([key]) => !kinds.some(kind => key.startsWith(kind))));

/** The cluster as another moment shows it. */
const MOMENTS: [name: string, (cluster: ObjectsByKind) => ObjectsByKind][] = [
  ['before anything was there', () => ({})],
  ['before the runtimes', without('RuntimeEnvironment')],
  ['before the profiles', without('SandboxProfile')],
  ['before the RuntimeClasses', without('RuntimeClass')],
  ['before the volumes', without('PersistentVolumeClaim')],
  [
    'after the runtime was replaced',
    () => {
      const object = runtimeEnvironment().spec({ image: 'python:3.10.99', ports: [] }).build();
      return { 'RuntimeEnvironment.llmsafespace.dev/v1': { 'python-3-10': object } };
    },
  ],
];

const UNKNOWN = { known: false, reason: 'no answer within 1000 ms' } as const;

/** What was found out at another moment, or wasn't. */
const FOUND: [name: string, (facts: Facts) => Facts][] = [
  ['nothing', () => ({})],
  [
    'that nothing could be found out',
    () => ({
      namespacePolicies: UNKNOWN,
      assignedWarmPod: UNKNOWN,
      warmPod: UNKNOWN,
      recordedStatus: UNKNOWN,
      volumes: UNKNOWN,
      lastSyncError: UNKNOWN,
      podUsage: UNKNOWN,
      volumeUsage: UNKNOWN,
    }),
  ],
  [
    'that its warm Pod is gone, and its volumes',
    facts => ({
      ...facts,
      warmPod: { known: true, value: undefined },
      volumes: { known: true, value: [] },
    }),
  ],
];

/** Still running, and as isolated as its Sandbox must be. */
function isFit({ status, spec }: KubernetesObject, securityLevel: string | undefined): boolean {
  const { phase } = (status ?? {}) as { phase?: string };
  const isIsolated = securityLevel !== 'high' || (spec as PodSpec).runtimeClassName !== undefined;
  return phase !== 'Failed' && phase !== 'Succeeded' && isIsolated;
}

/** The Pod of the Sandbox of this world, by what is known and observed of it. */
function ownPod(world: World): KubernetesObject | undefined {
  const { spec } = parseSandboxRequest(world.envelope).sandbox;
  const pods = Object.values(world.envelope.children['Pod.v1'] ?? {}).filter(isHardened);
  const [own] = ownNamesIn(world).flatMap(name => pods.filter(({ metadata }) => metadata.name === name));
  return own && isFit(own, spec.securityLevel) ? own : undefined;
}

/** The names of the Pods that stay; undefined where the hook refuses to answer, which changes nothing. */
function stayingPods(
  { envelope, context }: World,
  cluster: ObjectsByKind,
  facts: Facts,
): string[] | undefined {
  try {
    const { response } = syncAnswer({ ...envelope, cluster }, { ...context, facts });
    return response.children.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.name);
  } catch (error) {
    if (error instanceof HookError) return undefined;
    throw error;
  }
}

describe('where the watches show the cluster', () => {
  it.each(MOMENTS)('%s, the Pod of a Sandbox stays', (_name, at) => {
    holdsForEvery(world => {
      const pod = ownPod(world);
      const staying = stayingPods(world, at(world.envelope.cluster), world.context.facts);
      if (pod && staying) expect(staying).toContain(pod.metadata.name);
    });
  });
});

describe('where the shell has found out', () => {
  it.each(FOUND)('%s, the Pod of a Sandbox stays, or nothing is answered', (_name, found) => {
    holdsForEvery(world => {
      const pod = ownPod(world);
      const staying = stayingPods(world, world.envelope.cluster, found(world.context.facts));
      if (pod && staying) expect(staying).toContain(pod.metadata.name);
    });
  });
});
