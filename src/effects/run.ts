import type { Effect } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { createEventRecorder } from './event.ts';
import type { EffectOutcome, EffectRunner } from './queue.ts';
import { releaseWarmPod } from './release.ts';
import { createObject, resizeVolume } from './volumes.ts';

type Runners = {
  [Kind in Effect['effect']]: (effect: Extract<Effect, { effect: Kind }>) => Promise<EffectOutcome>;
};

/** Brings about each kind of effect of the contract. */
export function createEffectRunner(kubernetes: Kubernetes, now: () => Date): EffectRunner {
  const runners: Runners = {
    event: createEventRecorder(kubernetes, now),
    create: createObject(kubernetes),
    resizeVolume: resizeVolume(kubernetes),
    releaseWarmPod: releaseWarmPod(kubernetes, now),
  };
  return (effect: Effect) => (runners[effect.effect] as EffectRunner)(effect);
}
