import { describe, expect, it } from 'vitest';
import type { CompositeResponse, Context } from '../../hooks/contract.ts';
import type { Settings } from '../../hooks/settings.ts';
import { secondsFromNow } from '../builders/identity.ts';
import type { Envelope } from '../builders/request.ts';
import { converge, isSilent, step, syncAnswer } from '../builders/world.ts';
import { holdsForEvery } from './run.ts';

/** One that had begun, lost its Pod and can't have another is Pending again: from then on a claim may serve it. */
const beginsAnew = ({ parent }: Envelope, { status }: CompositeResponse) =>
  status.phase === 'Pending' &&
  ((parent.status as { phase?: string } | undefined)?.phase ?? 'Pending') !== 'Pending';

/** A Pod that was handed over a moment ago isn't observed yet: the API server is asked for it. */
function askedLive({ parent, children }: Envelope, context: Context<Settings>): Context<Settings> {
  const { podName } = (parent.status ?? {}) as { podName?: string };
  const pod = children['Pod.v1']?.[`${parent.metadata.namespace}/${podName}`];
  return { ...context, facts: { ...context.facts, warmPod: { known: true, value: pod } } };
}

/** The status without what Metacontroller adds: a Sandbox that says nothing yet repeats what is recorded, whole. */
const saidIn = ({ status: { observedGeneration: _, ...said } }: CompositeResponse) => said;

describe('applying answers', () => {
  it('comes to rest: soon an answer changes nothing and tells nothing', () => {
    holdsForEvery(({ envelope, context }) => {
      const steps = converge(envelope, context);
      const last = steps.at(-1);
      expect(last && isSilent(last) ? [] : steps.map(({ answer }) => answer)).toEqual([]);
    });
  });

  it('tells each change once: where nothing changed, nothing is told', () => {
    holdsForEvery(({ envelope, context }) => {
      const { answer, after } = step(envelope, context);
      const again = syncAnswer({ ...envelope, parent: after.parent }, askedLive(after, context));
      const told = (effects: typeof answer.effects) =>
        effects.filter(effect => effect.effect === 'event' && effect.reason !== 'ForeignPodDeleted');
      expect(told(again.effects)).toEqual([]);
    });
  });

  it('says the same of an unchanged observation, unless it tells of a lost Pod or begins anew', () => {
    holdsForEvery(({ envelope, context }) => {
      const { answer, after } = step(envelope, context);
      if (JSON.stringify(answer.response.status).includes('PodLost')) return;
      if (beginsAnew(envelope, answer.response)) return;
      const again = syncAnswer({ ...envelope, parent: after.parent }, askedLive(after, context));
      expect(saidIn(again.response)).toEqual(saidIn(answer.response));
    });
  });

  it('stays at rest: an hour later a running Sandbox answers the same, and asks no sooner again', () => {
    holdsForEvery(({ envelope, context }) => {
      const rest = converge(envelope, context).at(-1);
      if (rest === undefined || rest.answer.response.status.phase !== 'Running') return;
      // What is asked for in vain is asked for again, and that is said.
      if (rest.answer.response.status.backOff !== undefined) return;
      const { response, effects } = rest.answer;
      const later = syncAnswer(rest.after, { ...context, now: secondsFromNow(3600) });
      const { resyncAfterSeconds } = later.response;
      // What was put off is forgotten by then.
      const { backOff: _, ...status } = response.status;
      expect(later).toEqual({ response: { ...response, status, resyncAfterSeconds }, effects });
      expect(resyncAfterSeconds).toBeGreaterThanOrEqual(
        response.resyncAfterSeconds ?? Number.POSITIVE_INFINITY,
      );
    });
  });
});
