/**
 * WarmPods and PodTemplates whose WarmPool was deleted without them. Every replica looks after them: each request is guarded by what was
 * seen, and none is sent while there are none.
 */
import type { Logger } from 'pino';
import {
  type Available,
  isOfPool,
  isTemplateOver,
  type OwnerlessStep,
  ownerlessStep,
} from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import { warmPodPath } from '../claim/paths.ts';
import type { FactSources } from '../facts/gather.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

export interface OwnerlessOptions {
  kubernetes: Kubernetes;
  warmPods: Pick<WarmPodCache, 'all' | 'count'>;
  podTemplates(): Available['podTemplates'];
  endedSandboxes: FactSources['endedSandboxes'];
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
}

interface StoredPool {
  metadata: { uid: string; deletionTimestamp?: string };
}

const intervalMs = 5_000;

export function createOwnerless(options: OwnerlessOptions) {
  const { kubernetes, warmPods, podTemplates, endedSandboxes, logger, signal, now } = options;
  /** Since when each has been seen so, by its UID or by `namespace/name`. */
  let since = new Map<string, number>();

  const secondsOf = (key: string): number => (now().getTime() - (since.get(key) ?? now().getTime())) / 1000;

  /** Forgets those that are no more so. */
  function notice(keys: readonly string[]): void {
    since = new Map(keys.map(key => [key, since.get(key) ?? now().getTime()]));
  }

  async function poolUidOf({ namespace, pool: name }: WarmPodRecord): Promise<string | undefined> {
    const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPool', namespace, name });
    const pool = await unlessGone(kubernetes.request<StoredPool>({ method: 'GET', path }));
    return pool?.metadata.deletionTimestamp === undefined ? pool?.metadata.uid : undefined;
  }

  async function isSandboxGone({ namespace, phase, assignedTo }: WarmPodRecord): Promise<boolean> {
    if (phase !== 'Assigned' || assignedTo === undefined) return false;
    const ended = await endedSandboxes({ namespace, uids: [assignedTo] });
    return ended.known && ended.value.includes(assignedTo);
  }

  async function carryOut(warmPod: WarmPodRecord, step: OwnerlessStep): Promise<void> {
    const { namespace, name, uid, resourceVersion } = warmPod;
    if (step.step === 'wait') return;
    logger.info({ namespace, name, step: step.step }, 'no WarmPool owns this WarmPod');
    if (step.step === 'end') {
      await kubernetes.request({
        method: 'DELETE',
        path: warmPodPath(warmPod),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } },
      });
      return;
    }
    await kubernetes.request({
      method: 'PATCH',
      path: warmPodPath(warmPod),
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion, labels: { 'controller-uid': step.poolUid } } },
    });
  }

  async function lookAfter(warmPod: WarmPodRecord): Promise<void> {
    const [poolUid, sandboxGone] = await Promise.all([poolUidOf(warmPod), isSandboxGone(warmPod)]);
    const { phase, uid } = warmPod;
    await carryOut(warmPod, ownerlessStep({ phase, seconds: secondsOf(uid), poolUid, sandboxGone }));
  }

  async function endTemplate(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    if (!isTemplateOver(secondsOf(key), warmPods.count(namespace, name))) return;
    logger.info({ namespace, name }, 'no WarmPool owns this PodTemplate');
    await kubernetes.request({
      method: 'DELETE',
      path: resourcePath({ apiVersion: 'v1', kind: 'PodTemplate', namespace, name }),
    });
  }

  /** What has changed meanwhile, or is gone, is looked at the next time. */
  async function attempt(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (err) {
      if (!hasReason(err, 'Conflict', 'NotFound'))
        logger.warn({ err }, 'could not clean up what no WarmPool owns');
    }
  }

  async function check(): Promise<void> {
    const ownerless = [...warmPods.all()].filter(warmPod => warmPod.ownerless);
    const templates = [...podTemplates()].flatMap(([key, { pool, template }]) =>
      pool === undefined && isOfPool(key, template) ? [key] : [],
    );
    notice([...ownerless.map(({ uid }) => uid), ...templates]);
    for (const warmPod of ownerless) await attempt(lookAfter(warmPod));
    for (const key of templates) await attempt(endTemplate(key));
  }

  /** One check after another, until the signal is given. */
  function start(): void {
    const timer = setTimeout(() => void check().finally(start), intervalMs).unref();
    if (signal.aborted) clearTimeout(timer);
  }

  return { check, start };
}
