import type { ClaimResult, Facts, KubernetesObject } from '../contract.ts';
import type { Verdict } from '../lib/conditions.ts';
import type { Identity } from '../lib/identity.ts';
import type { Serving } from '../lib/serving.ts';

/** Why a Pod isn't created yet although the Sandbox can be served. */
export interface Hold {
  verdict: Verdict;
  /** How soon to look again; undefined where an event will tell. */
  retryAfterSeconds: number | undefined;
}

const RETRY_SECONDS = 2;

const hold = (reason: string, message: string, retryAfterSeconds?: number): Hold => ({
  verdict: { type: 'PodReady', status: 'False', reason, message },
  retryAfterSeconds,
});

interface Situation {
  serving: Serving;
  foreign: readonly KubernetesObject[];
  identity: Identity;
  facts: Facts;
  claimed: ClaimResult | undefined;
}

/**
 * Asked for under that name, another Pod would count as the child that is wanted and stay as it is, for Metacontroller updates
 * no Pod.
 */
const nameTaken = ({ foreign, identity: { name } }: Situation): Hold | undefined =>
  foreign.some(({ metadata }) => metadata.name === name)
    ? hold(
        'PodNameTaken',
        `Pod "${name}" isn't this Sandbox's own; its own is created when that one is gone`,
        RETRY_SECONDS,
      )
    : undefined;

const awaitsClaim = ({ serving, claimed }: Situation): Hold | undefined =>
  serving.by === 'claim'
    ? hold(
        'AwaitingClaim',
        'no warm Pod is ready yet, and this Sandbox waits for one',
        claimed?.result === 'waiting' ? claimed.resyncAfterSeconds : RETRY_SECONDS,
      )
    : undefined;

/** None is created in a namespace that isn't known to be closed by its own policies (`B10`). */
const notClosed = ({ facts: { namespacePolicies } }: Situation): Hold | undefined =>
  namespacePolicies?.known
    ? undefined
    : hold(
        'NamespacePoliciesMissing',
        `no Pod is created before its namespace has the NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox: ${namespacePolicies?.reason ?? 'nobody looked'}`,
        RETRY_SECONDS,
      );

/** What holds a new Pod back, the first reason that there is. */
export const holdBack = (situation: Situation): Hold | undefined =>
  nameTaken(situation) ?? awaitsClaim(situation) ?? notClosed(situation);
