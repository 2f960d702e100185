/** What this replica observes of a WarmPod's Pod, and the resulting change of the WarmPod. */
import { type WarmPodChange, warmPodChange } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import type { IdlePods } from './idle-pods.ts';

const mostRemembered = 10_000;

/** `idlePods` is called once there is a WarmPod to check. */
export function createSight(idlePods: () => IdlePods, now: () => Date) {
  /** WarmPods whose Pod was observed: only this replica may notice one that vanishes before it is Ready. */
  const seen = createRecent<true>(mostRemembered);

  const podOf = ({ namespace, name, uid }: WarmPodRecord) => {
    const pod = idlePods().named(namespace, name);
    return pod?.ownerUid === uid ? pod : undefined;
  };

  /** A missing Pod may only not be listed yet; no event reports that, so its WarmPod is checked again. */
  const isUncertain = (warmPod: WarmPodRecord): boolean =>
    !podOf(warmPod) && !warmPod.retire && !idlePods().synced();

  /** What is to be written, as far as is seen; a Pod that is missing is taken for lost only where there was one. */
  function changeOf(warmPod: WarmPodRecord): WarmPodChange | undefined {
    const pod = podOf(warmPod);
    if (pod) seen.set(warmPod.uid, true);
    const hadPod = warmPod.phase === 'Ready' || seen.get(warmPod.uid) === true;
    return warmPodChange(warmPod, { pod, hadPod }, now());
  }

  return { podOf, isUncertain, changeOf };
}
