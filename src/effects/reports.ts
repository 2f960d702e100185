/** Reports of effects: counted, and logged on failure. */
import type { Logger } from 'pino';
import type { Effect } from '../../hooks/index.ts';
import { hasReason } from '../kubernetes/errors.ts';
import type { Metrics } from '../metrics.ts';

/** `done`: something changed; `unnecessary`: it was so already. */
export type EffectOutcome = 'done' | 'unnecessary';

/** Failures that have been logged; a hook repeats an effect until it sees that it worked. */
const mostFailuresRemembered = 1_000;

const effectNames = Object.keys({
  event: true,
  create: true,
  resizeVolume: true,
  releaseWarmPod: true,
  endWarmPod: true,
  stopPod: true,
} satisfies Record<Effect['effect'], true>);

/** Prometheus sees no increase in a series that begins with the first loss: these begin with none (`E8`). */
function beginLossesAtZero({ effects }: Metrics): void {
  for (const effect of effectNames)
    for (const outcome of ['failed', 'dropped']) effects.inc({ effect, outcome }, 0);
}

const kinds = {
  releaseWarmPod: 'WarmPod',
  endWarmPod: 'WarmPod',
  stopPod: 'Pod',
  resizeVolume: 'PersistentVolumeClaim',
};

/** The object and kind of an effect: all that may be logged of it. */
function describeEffect(effect: Effect) {
  if (effect.effect === 'event') {
    const { kind, namespace, name } = effect.regarding;
    return { effect: effect.effect, kind, namespace, name, reason: effect.reason };
  }
  if (effect.effect === 'create') {
    const { kind, metadata } = effect.object;
    return { effect: effect.effect, kind, namespace: metadata.namespace, name: metadata.name };
  }
  const { namespace, name } = effect;
  return { effect: effect.effect, kind: kinds[effect.effect], namespace, name };
}

export function createEffectReports(logger: Logger, metrics: Metrics) {
  const failuresLogged = new Set<string>();
  let dropped = 0;
  beginLossesAtZero(metrics);

  const count = (effect: Effect, outcome: EffectOutcome | 'retried' | 'failed' | 'dropped') =>
    metrics.effects.inc({ effect: effect.effect, outcome });

  function reportFailure(effect: Effect, key: string, err: unknown): void {
    count(effect, 'failed');
    const goingAway = hasReason(err, 'NamespaceTerminating') || failuresLogged.has(key);
    logger[goingAway ? 'debug' : 'error']({ ...describeEffect(effect), err }, 'effect failed');
    if (failuresLogged.size >= mostFailuresRemembered) failuresLogged.clear();
    failuresLogged.add(key);
  }

  function drop(effect: Effect): void {
    count(effect, 'dropped');
    dropped += 1;
    // A full queue drops thousands: one line for each power of two is enough to see it.
    if ((dropped & (dropped - 1)) === 0)
      logger.warn({ dropped, ...describeEffect(effect) }, 'effect queue is full');
  }

  return { count, reportFailure, drop };
}
