/** Both halves of a claim, sent in parallel. */
import type { Half, Halves, Pair } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';

/** What was asked side by side. All are over before any counts: what is under way may still succeed. */
export async function answered<Asked extends readonly unknown[]>(...asked: Asked) {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}

export type PairHalves = Halves<WarmPodRecord>;

/** Sends for the halves that stand so. */
export async function sendHalves(
  pair: Pair<WarmPodRecord>,
  standing: readonly Half[],
  { warmPod, pod }: { warmPod(): Promise<PairHalves['warmPod']>; pod(): Promise<PairHalves['pod']> },
): Promise<PairHalves> {
  const [one, other] = await answered(
    standing.includes(pair.warmPod) ? warmPod() : { half: pair.warmPod },
    standing.includes(pair.pod) ? pod() : { half: pair.pod },
  );
  return { warmPod: one, pod: other };
}
