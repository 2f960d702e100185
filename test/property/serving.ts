import { describe, expect, it } from 'vitest';
import { ANNOTATIONS } from '../../hooks/lib/serving.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { claimed, claimOrderIn } from '../builders/claim.ts';
import { resolutionIn } from '../builders/resolution.ts';
import { answerIn, holdsForEvery } from './run.ts';

/** Echoes of observed Pods have no spec. */
const asksForPod = (world: World) =>
  answerIn(world).response.children.some(({ kind, spec }) => kind === 'Pod' && spec !== undefined);

/** Tidying up after a claim is none. */
const orderIn = ({ envelope, context }: World) => {
  const order = claimOrderIn(envelope, context.settings);
  return order?.order === 'tidy' ? undefined : order;
};

const podsIn = ({ envelope }: World) => Object.keys(envelope.children['Pod.v1'] ?? {});

describe('a Sandbox is served', () => {
  it('by one at most: where a claim is made no Pod is asked for', () => {
    holdsForEvery(world => {
      expect([orderIn(world)?.order, asksForPod(world)]).not.toEqual([expect.any(String), true]);
    });
  });

  it('by one at least: where it has no Pod, can be served and has not ended', () => {
    holdsForEvery(world => {
      const { envelope, context } = world;
      const closed = context.facts.baselinePolicy?.known === true;
      const { sandbox } = parseSandboxRequest(envelope);
      const isOver =
        sandbox.status.phase === 'Terminated' ||
        (sandbox.status.podName !== undefined && sandbox.spec.restartPolicy === 'Never');
      const { servable } = resolutionIn(envelope, context.settings);
      if (podsIn(world).length > 0 || !closed || !servable || isOver) return;
      expect(orderIn(world) !== undefined || asksForPod(world)).toBe(true);
    });
  });

  it('by no claim where claims are switched off', () => {
    holdsForEvery(world => {
      if (!world.context.settings.claims.enabled) expect(orderIn(world)).toBeUndefined();
    });
  });
});

describe('a claim', () => {
  it('once carried out, leads to no other one', () => {
    holdsForEvery(({ envelope, context, history }) => {
      const after = claimed(envelope, context);
      if (after === envelope) return;
      const world = { envelope: after, context, history };
      const cold = after.parent.metadata.annotations?.[ANNOTATIONS.warmPodUsed] === 'false';
      if (cold) expect(orderIn(world)).toBeUndefined();
      else expect(asksForPod(world)).toBe(false);
    });
  });
});
