import type { Facts } from '../contract.ts';
import { type Verdict, verdictOn } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import type { PodDecision } from './pod.ts';
import { podTold } from './pod-told.ts';

const verdict = verdictOn('PodReady');

/** What the API server said, without Metacontroller's words about whose child it is. */
const cause = (syncError: string) => syncError.replace(/^Sync error: .*? for Sandbox \S+: /, '');

/** Why a Pod that was asked for a while ago isn't there: what the API server said, as Metacontroller recorded it. */
function missingPod({ name }: Identity, error: string | undefined): Verdict {
  return error === undefined
    ? verdict(
        'False',
        'PodNotObserved',
        `Pod "${name}" was asked for and does not appear; remove any other object of that name`,
      )
    : verdict('False', 'PodRefused', `the API server refused Pod "${name}": ${cause(error)}`);
}

/** The condition PodReady of a Sandbox that nothing refuses. */
export function podVerdict(
  { outcome, requested, lost, ended }: PodDecision,
  identity: Identity,
  { overdue, facts, recordedName }: { overdue: boolean; facts: Facts; recordedName?: string | undefined },
): Verdict {
  if (outcome) {
    const { reason, message } = podTold(outcome, facts);
    return verdict(outcome.state === 'ready' ? 'True' : 'False', reason, message);
  }
  if (lost && ended)
    return verdict(
      'False',
      'PodLost',
      `Pod "${recordedName ?? identity.name}" disappeared before its task was done`,
    );
  if (requested && overdue) {
    return missingPod(identity, facts.lastSyncError?.known ? facts.lastSyncError.value : undefined);
  }
  return requested
    ? verdict('False', 'PodRequested', `Pod "${identity.name}" is being created`)
    : verdict('False', 'NoPod', 'there is no Pod');
}
