import { describe, expect, it } from 'vitest';
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { isHardened } from '../../hooks/pod/hardened.ts';
import { identityOf } from '../../hooks/sandbox/identity.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { answerIn, holdsForEvery } from './run.ts';

const childrenOf = (world: World): DesiredObject[] => answerIn(world).response.children;
const identityIn = ({ envelope }: World) => identityOf(parseSandboxRequest(envelope).sandbox);
const observedIn = ({ envelope }: World): KubernetesObject[] =>
  Object.values(envelope.children['Pod.v1'] ?? {});

describe('a Pod that was planted or weakened', () => {
  const plantedIn = (world: World) =>
    observedIn(world).filter(
      pod => pod.kind === 'Pod' && (pod.metadata.name !== identityIn(world).name || !isHardened(pod)),
    );

  it('is left out of the answer, and so deleted', () => {
    holdsForEvery(world => {
      const answered = childrenOf(world)
        .filter(({ kind }) => kind === 'Pod')
        .map(({ metadata }) => metadata.name);
      expect(plantedIn(world).filter(pod => answered.includes(pod.metadata.name))).toEqual([]);
    });
  });

  it('never makes a Sandbox Running', () => {
    holdsForEvery(world => {
      const { parent } = world.envelope;
      const status = parent.status as { phase?: string } | undefined;
      if (
        status?.phase === 'Running' ||
        plantedIn(world).length !== observedIn(world).filter(({ kind }) => kind === 'Pod').length
      )
        return;
      expect(answerIn(world).response.status.phase).not.toBe('Running');
    });
  });
});

describe('a Pod that is asked for', () => {
  const isNew = (child: DesiredObject) => child.kind === 'Pod' && child.spec !== undefined;

  it('comes after its NetworkPolicy in the same answer', () => {
    holdsForEvery(world => {
      const children = childrenOf(world);
      const pod = children.findIndex(isNew);
      const policy = children.findIndex(({ kind }) => kind === 'NetworkPolicy');
      expect(pod === -1 || (policy !== -1 && policy < pod)).toBe(true);
    });
  });

  it('is in a namespace that is known to be closed', () => {
    holdsForEvery(world => {
      const known = world.context.facts.baselinePolicy?.known === true;
      expect(childrenOf(world).some(isNew) && !known).toBe(false);
    });
  });
});
