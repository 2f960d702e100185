/** What must hold once nothing happens any more. */

import { isCandidate } from '../../../hooks/index.ts';
import { warmPodRecord } from '../../../src/caches/warm-pod-record.ts';
import {
  controllerOf,
  isBeingDeleted,
  type KubeObject,
} from '../../../tools/metacontroller-loop/src/objects.ts';
import {
  isAssigned,
  ownedBy,
  type PoolObject,
  podPhase,
  podsIn,
  poolsIn,
  type SandboxObject,
  sandboxesIn,
  type WarmPodObject,
  warmPodsIn,
} from './objects.ts';
import type { Store } from './store.ts';

type Rule = (store: Store) => KubeObject[];

const isServed = (store: Store, { metadata, status, spec }: SandboxObject): boolean => {
  const pods = ownedBy(podsIn(store), metadata.uid);
  if (spec.restartPolicy === 'Never' && status?.phase === 'Terminated') return pods.length <= 1;
  const [pod] = pods;
  return (
    pods.length === 1 &&
    status?.phase === 'Running' &&
    status.podName === pod?.metadata.name &&
    pod !== undefined &&
    podPhase(pod) === 'Running'
  );
};

/** The WarmPods of a pool that a Sandbox could have. */
const readyOf = (store: Store, pool: PoolObject) =>
  ownedBy(warmPodsIn(store), pool.metadata.uid).filter(one => {
    const record = warmPodRecord(one);
    return record !== undefined && isCandidate(record);
  });

const assignedOf = (store: Store, { metadata: { uid } }: PoolObject) =>
  warmPodsIn(store).filter(one => controllerOf(one)?.uid === uid && isAssigned(one));

function isFilled(store: Store, pool: PoolObject): boolean {
  const { minSize, maxSize } = pool.spec;
  const room = maxSize === 0 ? minSize : Math.max(0, maxSize - assignedOf(store, pool).length);
  const ready = readyOf(store, pool);
  return (
    ready.length === Math.min(minSize, room) &&
    new Set(ready.map(({ spec }) => (spec as { podTemplate: { name: string } }).podTemplate.name)).size <= 1
  );
}

const isWithinBounds = (store: Store, pool: PoolObject): boolean => {
  const { maxSize } = pool.spec;
  const all = ownedBy(warmPodsIn(store), pool.metadata.uid).length;
  return maxSize === 0 || all <= Math.max(maxSize, assignedOf(store, pool).length);
};

/** One that is being deleted waits for its Sandboxes, and for nothing else. */
const isGoing = (store: Store, pool: PoolObject): boolean =>
  assignedOf(store, pool).length > 0 &&
  ownedBy(warmPodsIn(store), pool.metadata.uid).length === assignedOf(store, pool).length;

const isOrphan = (store: Store, object: KubeObject): boolean =>
  !store.all().some(({ metadata }) => metadata.uid === controllerOf(object)?.uid);

/** Whether its Sandbox goes by its Pod, which is that Sandbox's if it is still there: of a task it may be gone. */
function isUsed(store: Store, { metadata: { namespace }, status }: WarmPodObject): boolean {
  const { assignedTo, podName = '', podUID } = status ?? {};
  const user = sandboxesIn(store).find(({ metadata }) => metadata.uid === assignedTo);
  const pod = store.get('Pod', namespace, podName);
  const isIts = pod === undefined || (controllerOf(pod)?.uid === assignedTo && pod.metadata.uid === podUID);
  return user?.status?.podName === podName && isIts;
}

/** The objects that break a rule. */
const RULES: Record<string, Rule> = {
  'a Sandbox that is deleted goes': store => sandboxesIn(store).filter(isBeingDeleted),
  'a living Sandbox has exactly one Pod, which runs': store =>
    sandboxesIn(store).filter(one => !isServed(store, one)),
  'no WarmPod is assigned to a Sandbox that is gone': store =>
    warmPodsIn(store).filter(
      one =>
        isAssigned(one) &&
        !sandboxesIn(store).some(({ metadata }) => metadata.uid === one.status?.assignedTo),
    ),
  'every WarmPod is Ready, or assigned': store =>
    warmPodsIn(store).filter(({ status }) => !['Ready', 'Assigned'].includes(status?.phase ?? '')),
  'the Pod of a Ready WarmPod is its own': store =>
    warmPodsIn(store).filter(
      one => one.status?.phase === 'Ready' && ownedBy(podsIn(store), one.metadata.uid).length === 0,
    ),
  'the Pod of an assigned WarmPod is its Sandbox’s': store =>
    warmPodsIn(store).filter(one => isAssigned(one) && ownedBy(podsIn(store), one.metadata.uid).length > 0),
  'no WarmPod stays assigned whose Pod its Sandbox doesn’t go by': store =>
    warmPodsIn(store).filter(one => isAssigned(one) && !isUsed(store, one)),
  'no Pod is without a living owner': store => podsIn(store).filter(one => isOrphan(store, one)),
  'a pool has what it promises, Ready and of one template': store =>
    poolsIn(store).filter(one => !isBeingDeleted(one) && !isFilled(store, one)),
  'a pool keeps its bounds': store => poolsIn(store).filter(one => !isWithinBounds(store, one)),
  'a pool that is deleted waits for its Sandboxes alone': store =>
    poolsIn(store).filter(one => isBeingDeleted(one) && !isGoing(store, one)),
};

/** In words, what is wrong at the end. */
export const wrongAtTheEnd = (store: Store): string[] =>
  Object.entries(RULES).flatMap(([rule, broken]) =>
    broken(store).map(({ kind, metadata }) => `${rule}: ${kind} ${metadata.namespace}/${metadata.name}`),
  );
