import type { Effect } from '../../hooks/index.ts';
import type { ClaimMetrics } from '../claim/metrics.ts';
import type { EffectRunner } from './queue.ts';

const operations: Record<string, string> = { ScaledUp: 'up', ScaledDown: 'down' };

/** Counts pools' scaling, unless another replica recorded the Event. */
export function countScaling(run: EffectRunner, { scalings }: ClaimMetrics): EffectRunner {
  return async (effect: Effect) => {
    const outcome = await run(effect);
    if (effect.effect !== 'event' || effect.regarding.kind !== 'WarmPool') return outcome;
    const { namespace, name: pool } = effect.regarding;
    const operation = operations[effect.reason];
    if (outcome === 'done' && operation !== undefined) scalings.inc({ namespace, pool, operation });
    return outcome;
  };
}
