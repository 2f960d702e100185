import { describe, expect, it } from 'vitest';
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { isHardened } from '../../hooks/pod/hardened.ts';
import type { World } from '../arbitraries/worlds.ts';
import { answerIn, holdsForEvery, ownNamesIn } from './run.ts';

const childrenOf = (world: World): DesiredObject[] => answerIn(world).response.children;
const podsIn = ({ envelope }: World): KubernetesObject[] => Object.values(envelope.children['Pod.v1'] ?? {});

describe('a Pod that was planted or weakened', () => {
  const plantedIn = (world: World) => {
    const names = ownNamesIn(world);
    return podsIn(world).filter(pod => !names.includes(pod.metadata.name) || !isHardened(pod));
  };

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
      if (status?.phase === 'Running' || plantedIn(world).length !== podsIn(world).length) return;
      expect(answerIn(world).response.status.phase).not.toBe('Running');
    });
  });
});

describe('of several Pods', () => {
  const ofPods = (world: World) => childrenOf(world).filter(({ kind }) => kind === 'Pod');

  it('one stays at most', () => {
    holdsForEvery(world => {
      expect(ofPods(world).length).toBeLessThanOrEqual(1);
    });
  });

  it('it is the one that the status named, else the warm one, else that of the computed name', () => {
    holdsForEvery(world => {
      const kept = ofPods(world).find(({ spec }) => spec === undefined)?.metadata.name;
      if (kept === undefined) return;
      const fit = podsIn(world)
        .filter(isHardened)
        .map(({ metadata }) => metadata.name);
      expect(kept).toBe(ownNamesIn(world).find(name => fit.includes(name)));
    });
  });
});

describe('a Pod that is asked for', () => {
  const isNew = (child: DesiredObject) => child.kind === 'Pod' && child.spec !== undefined;

  it('comes after every other child in the same answer', () => {
    holdsForEvery(world => {
      const children = childrenOf(world);
      const pod = children.findIndex(isNew);
      if (pod !== -1) expect(children.slice(pod + 1)).toEqual([]);
    });
  });

  it('is in a namespace that is known to be closed', () => {
    holdsForEvery(world => {
      const known = world.context.facts.namespacePolicies?.known === true;
      expect(childrenOf(world).some(isNew) && !known).toBe(false);
    });
  });
});
