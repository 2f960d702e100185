/**
 * Says in a WarmPod's status how its Pod does, and closes the network of its preload. Every write carries the version that was seen, so that a claim that got in between wins,
 * and any number of replicas may write: the one that made the Pod does so at once, the others where it is not done by then.
 */
import type { Logger } from 'pino';
import { claimRequests, type Effect, type KubernetesObject } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { podPath } from '../claim/paths.ts';
import { requestOf } from '../claim/send.ts';
import { backoffMs } from '../kubernetes/backoff.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, isRefusedPatch, unlessGone } from '../kubernetes/errors.ts';
import type { IdlePods } from './idle-pods.ts';
import { createSight } from './sight.ts';

export interface StatusWriterOptions {
  kubernetes: Kubernetes;
  warmPods: Pick<WarmPodCache, 'named' | 'ofUid' | 'learn'>;
  runEffects(effects: readonly Effect[]): void;
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
  /** Calls `go` after this time. */
  later?(go: () => void, delayMs: number): void;
}

const setTimer = (go: () => void, delayMs: number) => void setTimeout(go, delayMs).unref();

/** Other replicas wait this long, plus up to as much again at random. */
const othersWaitMs = 1_000;
/** A Pod that isn't seen any more may have been handed over a moment ago, which is seen elsewhere. */
const lossWaitMs = 1_500;
const retireWithinMs = 300;
const firstPauseMs = 200;
const longestPauseMs = 30_000;
const mostRemembered = 10_000;

export interface StatusWriter {
  /** Checks this WarmPod now: it, or its Pod, has changed. */
  look(namespace: string, name: string): void;
  /** This replica is the first to write about it; looks at it, too, for it may have become slow. */
  attend(uid: string): void;
}

/** How soon this replica writes a WarmPod's status. */
function createAttention() {
  const attended = createRecent<true>(mostRemembered);
  return {
    attend: (uid: string) => attended.set(uid, true),
    delayMs({ uid, retire }: WarmPodRecord, isPodSeen: boolean): number {
      // No particular replica retires one: chance decides which is first.
      if (retire) return retireWithinMs * Math.random();
      const mine = attended.get(uid) ? 0 : othersWaitMs * (1 + Math.random());
      return isPodSeen ? mine : mine + lossWaitMs;
    },
  };
}

/** Whether the missing Pod is certainly gone, being deleted, or not its own. */
async function isLost(kubernetes: Kubernetes, warmPod: WarmPodRecord): Promise<boolean> {
  const path = podPath({ ...warmPod, podName: warmPod.podName ?? warmPod.name });
  const pod = await unlessGone(kubernetes.request<KubernetesObject>({ method: 'GET', path }));
  return pod?.metadata.ownerReferences?.[0]?.uid !== warmPod.uid || !!pod.metadata.deletionTimestamp;
}

export function createStatusWriter(options: StatusWriterOptions, idlePods: () => IdlePods): StatusWriter {
  const { kubernetes, warmPods, runEffects, logger, signal, now, later = setTimer } = options;
  const { podOf, isUncertain, changeOf } = createSight(idlePods, now);
  const attention = createAttention();
  const due = new Set<string>();
  const failures = new Map<string, number>();

  async function write(warmPod: WarmPodRecord): Promise<void> {
    const closing = podOf(warmPod)?.closing;
    // Its Pod is looked at again once that is seen.
    if (closing) return void (await kubernetes.request(requestOf(closing)));
    const change = changeOf(warmPod);
    if (!change) return;
    if (change.status.phase === 'Terminating' && !warmPod.retire && !podOf(warmPod)) {
      if (!(await isLost(kubernetes, warmPod))) return;
    }
    const request = claimRequests.patchWarmPod(warmPod, change.status);
    const written = await kubernetes.request(requestOf(request));
    warmPods.learn(written);
    if (change.events.length > 0) runEffects(change.events);
  }

  async function work(key: string, namespace: string, name: string): Promise<void> {
    due.delete(key);
    const warmPod = warmPods.named(namespace, name);
    if (!warmPod || signal.aborted) return;
    if (isUncertain(warmPod)) return look(namespace, name);
    try {
      await write(warmPod);
      failures.delete(key);
    } catch (err) {
      // A change meanwhile is observed soon, and handled then.
      if (!hasReason(err, 'Conflict', 'NotFound')) tryAgain(key, warmPod, err);
    }
  }

  function tryAgain(key: string, { namespace, name }: WarmPodRecord, err: unknown): void {
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    // Another replica may have closed a network a moment ago.
    const mayBeDone = isRefusedPatch(err) && failed === 0;
    if (!mayBeDone) logger.warn({ namespace, name, err }, 'could not write about a WarmPod or its Pod');
    schedule(namespace, name, backoffMs(failed, firstPauseMs, longestPauseMs));
  }

  function schedule(namespace: string, name: string, delayMs: number): void {
    const key = `${namespace}/${name}`;
    if (due.has(key)) return;
    due.add(key);
    later(() => void work(key, namespace, name), delayMs);
  }

  const isToDo = (warmPod: WarmPodRecord): boolean =>
    isUncertain(warmPod) || changeOf(warmPod) !== undefined || podOf(warmPod)?.closing !== undefined;

  function look(namespace: string, name: string): void {
    const warmPod = warmPods.named(namespace, name);
    if (!warmPod || !isToDo(warmPod)) return;
    schedule(namespace, name, attention.delayMs(warmPod, podOf(warmPod) !== undefined));
  }

  function attend(uid: string): void {
    attention.attend(uid);
    const warmPod = warmPods.ofUid(uid);
    if (warmPod) look(warmPod.namespace, warmPod.name);
  }

  return { look, attend };
}
