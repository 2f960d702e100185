import type { Effect } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { createEventRecorder } from './event.ts';
import type { EffectRunner } from './queue.ts';
import { createObject, resizeVolume } from './volumes.ts';

/** Brings about each kind of effect of the contract. */
export function createEffectRunner(kubernetes: Kubernetes, now: () => Date): EffectRunner {
  const record = createEventRecorder(kubernetes, now);
  const create = createObject(kubernetes);
  const resize = resizeVolume(kubernetes);
  return (effect: Effect) => {
    if (effect.effect === 'event') return record(effect);
    return effect.effect === 'create' ? create(effect) : resize(effect);
  };
}
