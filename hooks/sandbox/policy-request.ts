import type { DesiredObject, Facts, ObjectsByKind } from '../contract.ts';
import { echoWhole, observedOf } from '../lib/children.ts';
import { falseSince, type Verdict, verdictOn } from '../lib/conditions.ts';
import type { Time } from '../lib/time.ts';
import type { Asking } from './asking.ts';
import { refusalOf } from './refusal.ts';
import type { SandboxRequest } from './request.ts';

const verdict = verdictOn('NetworkReady');

/** What NetworkReady says while policies that were asked for aren't as they should be. */
export function pendingPolicies(
  { sandbox: { status } }: SandboxRequest,
  policies: readonly DesiredObject[],
  { asked, facts, now }: { asked: Asking; facts: Facts; now: Time },
): Verdict {
  const since = falseSince(status.conditions, 'NetworkReady', now);
  const refused = policies.flatMap(({ kind, metadata: { name } }) => {
    const words = refusalOf({ kind, name }, facts, since);
    return words === undefined
      ? []
      : `the API server refused ${kind} "${name}": ${words}; it is asked for again at ${asked.backOff.retryAt}`;
  });
  return refused[0] === undefined
    ? verdict('False', 'PolicyPending', 'the NetworkPolicy is being written')
    : verdict('False', 'PolicyRefused', refused[0]);
}

/** A policy as it is observed, if it is. */
export const asObserved = (policy: DesiredObject, children: ObjectsByKind): DesiredObject[] =>
  observedOf(children, `${policy.kind}.${policy.apiVersion}`)
    .filter(({ metadata }) => metadata.name === policy.metadata.name)
    .map(echoWhole);
