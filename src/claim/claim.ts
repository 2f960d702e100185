/** Carries out a claim before its hook is answered: a small state machine, whose every step can be repeated. */
import type { Claimant, ClaimOrder } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Attempt } from './attempt.ts';
import { type ColdReason, coldReason, nextLookSeconds, pickCandidate } from './candidates.ts';
import type { ClaimMemory } from './memory.ts';
import type { WarmOrder } from './requests.ts';
import type { SandboxSteps } from './sandbox-steps.ts';
import type { WarmPodSteps } from './warm-pod-steps.ts';

/** What became of a claim. */
export type ClaimOutcome =
  /** The Pod of this WarmPod is the Sandbox's. */
  | { outcome: 'warm'; warmPod: WarmPodRecord }
  /** It is said that the Sandbox is served cold. */
  | { outcome: 'cold'; reason: string }
  /** It waits for a warm Pod; nothing is decided. */
  | { outcome: 'waiting'; resyncAfterSeconds: number }
  /** Decided a moment ago, by this replica; whether that has come through is looked at again. */
  | { outcome: 'settled'; resyncAfterSeconds: number }
  /** Somebody decided before, or the Sandbox is gone. */
  | { outcome: 'decided' };

export interface ClaimParts {
  warmPods: WarmPodCache;
  warmPodSteps: WarmPodSteps;
  sandboxSteps: SandboxSteps;
  memory: ClaimMemory;
  now(): Date;
}

const settledResyncSeconds = 5;
/** No attempt goes on for so long. */
const leftBehindAfterMs = 8_000;

type TidyOrder = Extract<ClaimOrder, { order: 'tidy' }>;

/** Carries out an order. Throws `CLAIM_UNFINISHED` and KubernetesError: then it is to be carried out again. */
export function createClaim({ warmPods, warmPodSteps, sandboxSteps, memory, now }: ClaimParts) {
  /** WarmPods that a claim of this replica is trying at this moment. */
  const trying = new Set<string>();

  const ownedAlready = ({ uid, namespace }: Claimant) =>
    warmPods.assignedTo(uid).filter(warmPod => warmPod.namespace === namespace);

  /** `refused` holds the versions that this claim has tried in vain; one that has changed since may be tried again. */
  function pick({ claimant, podTemplateSuffix }: WarmOrder, refused: Set<string>): WarmPodRecord | undefined {
    const candidates = warmPods
      .candidates(claimant.namespace, podTemplateSuffix)
      .filter(({ uid, resourceVersion }) => !trying.has(uid) && !refused.has(resourceVersion));
    return pickCandidate(candidates, claimant.uid, now().getTime());
  }

  async function finish(warmPod: WarmPodRecord, order: WarmOrder, attempt: Attempt): Promise<boolean> {
    if (await warmPodSteps.handOver(warmPod, order, attempt)) return true;
    await warmPodSteps.end(warmPod, order.claimant, attempt);
    return false;
  }

  /** Finishes what an earlier attempt began. */
  async function finishFound(found: readonly WarmPodRecord[], order: WarmOrder, attempt: Attempt) {
    for (const [index, warmPod] of found.entries()) {
      if (!(await finish(warmPod, order, attempt))) continue;
      for (const surplus of found.slice(index + 1)) {
        await warmPodSteps.endSurplus(surplus, order.claimant, attempt);
      }
      return warmPod;
    }
    return undefined;
  }

  async function assign(candidate: WarmPodRecord, claimant: Claimant, attempt: Attempt) {
    trying.add(candidate.uid);
    try {
      return await warmPodSteps.assign(candidate, claimant, attempt);
    } finally {
      trying.delete(candidate.uid);
    }
  }

  /** Tries one candidate after another. */
  async function claimAny(order: WarmOrder, attempt: Attempt): Promise<WarmPodRecord | undefined> {
    const refused = new Set<string>();
    for (let next = pick(order, refused); next; next = pick(order, refused)) {
      const assigned = await assign(next, order.claimant, attempt);
      if (assigned && (await finish(assigned, order, attempt))) return assigned;
      refused.add(next.resourceVersion);
    }
    return undefined;
  }

  const fitting = ({ claimant: { namespace }, podTemplateSuffix }: WarmOrder) =>
    coldReason(warmPods.count(namespace, podTemplateSuffix), namespace);

  async function goCold(claimant: Claimant, why: ColdReason, attempt: Attempt): Promise<ClaimOutcome> {
    await sandboxSteps.sayCold(claimant, why, attempt);
    return { outcome: 'cold', reason: why.reason };
  }

  /** What is certain of the Sandbox's WarmPods: of a first attempt that there are none but those it sees; undefined: decided. */
  async function foundFor(claimant: Claimant, attempt: Attempt): Promise<WarmPodRecord[] | undefined> {
    if (memory.isFirst(claimant)) return ownedAlready(claimant);
    const [undecided, found] = await Promise.all([
      sandboxSteps.isUndecided(claimant, attempt),
      sandboxSteps.listAssigned(claimant, attempt),
    ]);
    return undecided ? found : undefined;
  }

  async function serve(order: WarmOrder, attempt: Attempt): Promise<ClaimOutcome> {
    const { claimant, waitUntil } = order;
    const nextLook = nextLookSeconds(waitUntil, now().getTime(), Math.random());
    const nothingToTry = ownedAlready(claimant).length === 0 && pick(order, new Set()) === undefined;
    if (nothingToTry && nextLook !== undefined) return { outcome: 'waiting', resyncAfterSeconds: nextLook };
    const found = await foundFor(claimant, attempt);
    if (found === undefined) return { outcome: 'decided' };
    memory.begin(claimant.uid);
    const warmPod = (await finishFound(found, order, attempt)) ?? (await claimAny(order, attempt));
    if (warmPod) return { outcome: 'warm', warmPod };
    if (nextLook === undefined) return goCold(claimant, fitting(order), attempt);
    memory.forget(claimant.uid);
    return { outcome: 'waiting', resyncAfterSeconds: nextLook };
  }

  /** One that was assigned a moment ago may be about to be handed over. */
  const isLeftBehind = ({ assignedAt }: WarmPodRecord): boolean =>
    now().getTime() - (Date.parse(assignedAt ?? '') || 0) >= leftBehindAfterMs;

  async function tidy({ claimant, podName }: TidyOrder, attempt: Attempt): Promise<ClaimOutcome> {
    const unused = ownedAlready(claimant).filter(warmPod => warmPod.podName !== podName);
    const leftBehind = unused.filter(isLeftBehind);
    for (const warmPod of leftBehind) await warmPodSteps.endSurplus(warmPod, claimant, attempt);
    return leftBehind.length === unused.length
      ? { outcome: 'decided' }
      : { outcome: 'settled', resyncAfterSeconds: leftBehindAfterMs / 1000 };
  }

  return async (order: ClaimOrder, attempt: Attempt): Promise<ClaimOutcome> => {
    const { claimant } = order;
    if (order.order === 'tidy') return tidy(order, attempt);
    if (memory.isSettled(claimant.uid)) {
      return { outcome: 'settled', resyncAfterSeconds: settledResyncSeconds };
    }
    const done =
      order.order === 'claim' ? await serve(order, attempt) : await goCold(claimant, order, attempt);
    if (done.outcome === 'warm' || done.outcome === 'cold') memory.settle(claimant.uid);
    return done;
  };
}
