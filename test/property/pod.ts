import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { World } from '../arbitraries/worlds.ts';
import { RESTRICTED } from './pod-security.ts';
import { answerIn, holdsForEvery } from './run.ts';

/** Whatever Pod an answer asks for; echoes of observed ones have no spec. */
const renderedBy = (world: World): PodSpec[] =>
  answerIn(world).response.children.flatMap(({ kind, spec }) =>
    kind === 'Pod' && spec !== undefined ? [spec as PodSpec] : [],
  );

const holdsForEveryPod = (check: (spec: PodSpec, world: World) => void) =>
  holdsForEvery(world => {
    for (const spec of renderedBy(world)) check(spec, world);
  });

describe('every Pod', () => {
  it('passes Pod Security "restricted"', () => {
    holdsForEveryPod(spec => {
      expect(RESTRICTED.filter(({ holds }) => !holds(spec)).map(({ name }) => name)).toEqual([]);
    });
  });

  it('may use exactly what it asks for, and asks for CPU, memory and disk', () => {
    holdsForEveryPod(({ containers }) => {
      for (const { resources } of containers) {
        expect(resources?.requests).toEqual(resources?.limits);
        expect(Object.keys(resources?.limits ?? {}).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
      }
    });
  });

  it('mounts no token', () => {
    holdsForEveryPod(spec => {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(JSON.stringify(spec.volumes)).not.toContain('serviceAccountToken');
    });
  });

  it('on level high has the RuntimeClass of gVisor', () => {
    holdsForEveryPod((spec, { envelope, context }) => {
      if ((envelope.parent.spec as { securityLevel?: string }).securityLevel !== 'high') return;
      expect(spec.runtimeClassName).toBe(context.settings.gvisor.runtimeClassName);
    });
  });

  it('mounts each volume at one place of its own, and each mount has its volume', () => {
    holdsForEveryPod(({ containers, volumes = [] }) => {
      const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
      const paths = mounts.map(({ mountPath }) => mountPath);
      expect(paths).toEqual([...new Set(paths)]);
      expect(mounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
    });
  });
});
