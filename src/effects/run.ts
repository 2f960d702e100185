import type { Effect } from '../../hooks/index.ts';
import type { WarmPodCache } from '../caches/warm-pods.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { endWarmPod } from './end-warm-pod.ts';
import { createEventRecorder } from './event.ts';
import type { EffectRunner } from './queue.ts';
import { releaseWarmPod } from './release.ts';
import type { EffectOutcome } from './reports.ts';
import { stopPod } from './stop-pod.ts';
import { createObject, resizeVolume } from './volumes.ts';

type Runners = {
  [Kind in Effect['effect']]: (effect: Extract<Effect, { effect: Kind }>) => Promise<EffectOutcome>;
};

export interface EffectParts {
  kubernetes: Kubernetes;
  warmPods: Pick<WarmPodCache, 'assignedTo' | 'named' | 'learn'>;
  now(): Date;
}

/** Runs each kind of effect of the contract. */
export function createEffectRunner({ kubernetes, warmPods, now }: EffectParts): EffectRunner {
  const runners: Runners = {
    event: createEventRecorder(kubernetes, now),
    create: createObject(kubernetes),
    resizeVolume: resizeVolume(kubernetes),
    releaseWarmPod: releaseWarmPod(kubernetes, warmPods),
    endWarmPod: endWarmPod(kubernetes, warmPods),
    stopPod: stopPod(kubernetes),
  };
  return (effect: Effect) => (runners[effect.effect] as EffectRunner)(effect);
}
