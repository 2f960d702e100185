import { describe, expect, it } from 'vitest';
import { waitSeconds } from '../../hooks/lib/back-off.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { claimed, claimOrderIn, claimResult } from '../builders/claim.ts';
import { resolutionIn } from '../builders/resolution.ts';
import { step } from '../builders/world.ts';
import { answerIn, holdsForEvery, holdsForEveryUndecided } from './run.ts';

/** In every state, and often enough where a claim is ordered. */
function holdsWherever(check: (world: World) => void): void {
  holdsForEvery(check);
  holdsForEveryUndecided(check);
}

/** Echoes of observed Pods have no spec. */
const asksForPod = (world: World) =>
  answerIn(world).response.children.some(({ kind, spec }) => kind === 'Pod' && spec !== undefined);

/** Its own claim comes first, as a child or by the shell. */
const awaitsVolume = (world: World) =>
  JSON.stringify(answerIn(world).response.status.conditions).includes('"AwaitingVolume"');

/** Tidying up after a claim is none. */
const orderIn = ({ envelope, context }: Pick<World, 'envelope' | 'context'>) => {
  const order = claimOrderIn(envelope, context.settings);
  return order?.order === 'tidy' ? undefined : order;
};

const resultIn = ({ envelope, context }: World) => claimResult(envelope, context)?.result;

const podsIn = ({ envelope }: World) => Object.keys(envelope.children['Pod.v1'] ?? {});

const isClosed = ({ context }: World) => context.facts.namespacePolicies?.known === true;

describe('a Sandbox is served', () => {
  it('by one at most: where a warm Pod is had, or waited for, no Pod is asked for', () => {
    holdsWherever(world => {
      if (['warm', 'waiting'].includes(resultIn(world) ?? '')) expect(asksForPod(world)).toBe(false);
    });
  });

  it('in the same answer by a Pod of its own, where no warm one can be had', () => {
    holdsWherever(world => {
      if (resultIn(world) === 'cold' && isClosed(world)) expect(asksForPod(world)).toBe(true);
    });
  });

  it('in the same answer by the warm Pod that was had, whose name it says', () => {
    holdsWherever(world => {
      const result = claimResult(world.envelope, world.context);
      if (result?.result !== 'warm') return;
      const { podName, warmPodRef } = answerIn(world).response.status as {
        podName?: string;
        warmPodRef?: { name: string };
      };
      const { name } = result.pod.metadata;
      expect([podName, warmPodRef?.name]).toEqual([name, name]);
    });
  });

  it('by one at least: where it has no Pod, can be served and has not ended', () => {
    holdsWherever(world => {
      const { envelope, context } = world;
      const { sandbox } = parseSandboxRequest(envelope);
      const isOver =
        sandbox.status.phase === 'Terminated' ||
        (sandbox.status.podName !== undefined && sandbox.spec.restartPolicy === 'Never');
      const { servable } = resolutionIn(envelope, context.settings);
      const { pod, podRequest } = sandbox.status.backOff ?? {};
      const isPutOff = [pod, podRequest].some(backOff => waitSeconds(backOff, context.now) > 0);
      if (podsIn(world).length > 0 || !isClosed(world) || !servable || isOver || isPutOff) return;
      expect(orderIn(world) !== undefined || asksForPod(world) || awaitsVolume(world)).toBe(true);
    });
  });

  it('by no claim where claims are switched off', () => {
    holdsWherever(world => {
      if (!world.context.settings.claims.enabled) expect(orderIn(world)).toBeUndefined();
    });
  });
});

describe('a claim', () => {
  it('is never ordered for a Sandbox that has a Pod', () => {
    holdsWherever(world => {
      if (podsIn(world).length > 0) expect(orderIn(world)).toBeUndefined();
    });
  });

  it('once carried out, leads to no other one, be it by a replica that ended before it answered', () => {
    holdsWherever(world => {
      const { envelope, context } = world;
      if (resultIn(world) !== 'warm') return;
      expect(orderIn({ envelope: claimed(envelope, context), context })).toBeUndefined();
    });
  });

  it('once over, leads to no other one: the Sandbox has its Pod, whichever it is', () => {
    holdsWherever(world => {
      const { envelope, context } = world;
      const result = resultIn(world);
      if (result !== 'warm' && !(result === 'cold' && isClosed(world))) return;
      expect(orderIn({ envelope: step(envelope, context).after, context })).toBeUndefined();
    });
  });
});

describe('of the Sandboxes about which nothing is decided', () => {
  it('some get a warm Pod, some wait for one, and some go cold', () => {
    const results = new Set<string | undefined>();
    holdsForEveryUndecided(world => void results.add(resultIn(world)));
    expect(results).toEqual(new Set(['warm', 'waiting', 'cold', undefined]));
  });
});
