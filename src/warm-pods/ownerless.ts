/**
 * WarmPods and PodTemplates whose WarmPool was deleted without them. Every replica looks after them: each request is guarded by what was
 * seen, and none is sent while there are none.
 */
import type { Logger } from 'pino';
import { type Available, isOfPool, isTemplateOver, ownerlessStep } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { FactSources } from '../facts/gather.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { carryOut, isSandboxGone, poolUidOf } from './ownerless-steps.ts';

export interface OwnerlessOptions {
  kubernetes: Kubernetes;
  warmPods: Pick<WarmPodCache, 'all' | 'count'>;
  podTemplates(): Available['podTemplates'];
  endedSandboxes: FactSources['endedSandboxes'];
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
}

const intervalMs = 5_000;

/** Since when each has been ownerless. */
function createSightings(now: () => Date) {
  /** By its UID or by `namespace/name`. */
  let since = new Map<string, number>();

  const secondsOf = (key: string): number => (now().getTime() - (since.get(key) ?? now().getTime())) / 1000;

  /** Forgets those that have an owner again. */
  function notice(keys: readonly string[]): void {
    since = new Map(keys.map(key => [key, since.get(key) ?? now().getTime()]));
  }

  return { secondsOf, notice };
}

export function createOwnerless(options: OwnerlessOptions) {
  const { kubernetes, warmPods, podTemplates, endedSandboxes, logger, signal, now } = options;
  const { secondsOf, notice } = createSightings(now);

  async function lookAfter(warmPod: WarmPodRecord): Promise<void> {
    const [poolUid, sandboxGone] = await Promise.all([
      poolUidOf(kubernetes, warmPod),
      isSandboxGone(endedSandboxes, warmPod),
    ]);
    const { phase, uid } = warmPod;
    await carryOut(options, warmPod, ownerlessStep({ phase, seconds: secondsOf(uid), poolUid, sandboxGone }));
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

  /** What has changed meanwhile, or is gone, is left to the next check. */
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
