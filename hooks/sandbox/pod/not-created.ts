import type { ReasonOf } from '../../api/reasons.ts';
import type { SandboxSpec } from '../../api/sandbox.ts';
import type { ClaimResult, Facts } from '../../contract.ts';
import { type BackOff, putOffAt, waitSeconds } from '../../lib/back-off.ts';
import { lastApplied } from '../../lib/children.ts';
import { type Condition, conditionOn } from '../../lib/conditions.ts';
import type { Identity } from '../../lib/identity.ts';
import { refusalOf } from '../../lib/refusal.ts';
import { coldMessage, type Serving } from '../../lib/serving.ts';
import type { Time } from '../../lib/time.ts';
import type { MissingVolume } from '../storage/mounted-volumes.ts';
import type { OwnedPods } from './own-or-foreign.ts';

/** Why a servable Sandbox has no Pod yet. */
export interface Hold {
  condition: Condition;
  /** When to resync; undefined if an event will come. */
  retryAfterSeconds: number | undefined;
}

const RETRY_SECONDS = 2;

const hold = (reason: ReasonOf<'PodReady'>, message: string, retryAfterSeconds?: number): Hold => ({
  condition: conditionOn('PodReady')('False', reason, message),
  retryAfterSeconds,
});

interface Situation {
  serving: Serving;
  spec: SandboxSpec;
  /** A foreign Pod under the computed name. */
  unfit: OwnedPods['unfit'];
  backOff: BackOff | undefined;
  /** The previous PodReady condition. */
  before: Condition | undefined;
  now: Time;
  identity: Identity;
  facts: Facts;
  claimed: ClaimResult | undefined;
  /** The PersistentVolumeClaim to create before the Pod. */
  missingVolume: MissingVolume | undefined;
}

const nextPod = (backOff: BackOff | undefined): string =>
  backOff ? `the next one is created at ${backOff.retryAt}` : 'the next one is created when it is gone';

/**
 * Asked for under that name, another Pod would count as the child that is wanted and stay as it is, for Metacontroller updates no Pod.
 * One that Metacontroller created was changed on its way into the cluster.
 */
function nameTaken({ unfit, backOff, identity: { name }, now }: Situation): Hold | undefined {
  if (!unfit) return undefined;
  const waits = Math.max(RETRY_SECONDS, waitSeconds(backOff, now));
  return lastApplied(unfit.pod)
    ? hold(
        'PodAltered',
        `Pod "${name}" was created with another ${unfit.field} than requested, perhaps by an admission webhook; exempt the Pods of Sandboxes from it. It is deleted; ${nextPod(backOff)}`,
        waits,
      )
    : hold(
        'PodNameTaken',
        `Pod "${name}" isn't this Sandbox's own, by its ${unfit.field}; ${nextPod(backOff)}`,
        waits,
      );
}

/** Until then the last Pod's condition stays, unless the API server refused the one that was to replace it. */
function backsOff({ backOff, before, identity: { name }, facts, now }: Situation): Hold | undefined {
  const waits = waitSeconds(backOff, now);
  if (backOff === undefined || waits === 0) return undefined;
  const refusal = refusalOf({ kind: 'Pod', name }, facts, putOffAt(backOff));
  if (refusal !== undefined)
    return hold('PodRefused', `the API server refused Pod "${name}": ${refusal}; ${nextPod(backOff)}`, waits);
  const isSaid = before?.status === 'False' && before.message.includes(backOff.retryAt);
  return isSaid
    ? { condition: before, retryAfterSeconds: waits }
    : hold('PodLost', `Pod "${name}" disappeared; ${nextPod(backOff)}`, waits);
}

const awaitsClaim = ({ serving, claimed }: Situation): Hold | undefined =>
  serving.by === 'claim'
    ? hold(
        'AwaitingClaim',
        (claimed?.result === 'waiting' ? claimed.message : undefined) ??
          'no warm Pod is ready yet, and this Sandbox waits for one',
        claimed?.result === 'waiting' ? claimed.resyncAfterSeconds : RETRY_SECONDS,
      )
    : undefined;

/** It is to have a warm Pod, and can't: none of its own takes the place of one, unless it was lost. */
const lacksLate = ({ serving, spec: { lateBinding } }: Situation): Hold | undefined =>
  lateBinding === 'Require' && serving.by === 'composite' && serving.reason !== 'Decided'
    ? hold('LateBindingImpossible', `spec.lateBinding "Require" needs a warm Pod: ${coldMessage(serving)}`)
    : undefined;

/** No Pod is created before the namespace's own policies are known to close it (`B10`). */
const notClosed = ({ facts: { namespacePolicies } }: Situation): Hold | undefined =>
  namespacePolicies?.known
    ? undefined
    : hold(
        'NamespacePoliciesMissing',
        `no Pod is created until its namespace has the NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox: ${namespacePolicies?.reason ?? 'not read yet'}`,
        RETRY_SECONDS,
      );

const awaitsVolume = ({ missingVolume }: Situation): Hold | undefined =>
  missingVolume === undefined
    ? undefined
    : hold(
        'AwaitingVolume',
        `the Pod is created once PersistentVolumeClaim "${missingVolume.name}" exists`,
        missingVolume.retryAfterSeconds,
      );

/** The first reason that holds a new Pod back. */
export const holdBack = (situation: Situation): Hold | undefined =>
  nameTaken(situation) ??
  backsOff(situation) ??
  awaitsClaim(situation) ??
  lacksLate(situation) ??
  notClosed(situation) ??
  awaitsVolume(situation);
