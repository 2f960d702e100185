/** What users, kubelets and the garbage collector do. */

import { hashOf } from '../../../hooks/index.ts';
import { isBeingDeleted, type KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { runtimeEnvironment } from '../../builders/related.ts';
import { hasEnded, podPhase, podsIn } from './objects.ts';
import type { Store } from './store.ts';

const API_VERSION = 'llmsafespace.dev/v1';

export interface SandboxWish {
  namespace: string;
  useWarmPod: 'true' | 'false' | undefined;
  type: 'plain' | 'volume' | 'task';
  memory: string;
  hasService: boolean;
  /** Whether it tells its Pod who it is for. */
  tells: boolean;
  /** Whether a policy adds the composite's finalizer at once. */
  finalized: boolean;
}

const FINALIZER = 'metacontroller.io/compositecontroller-llmsafespace-sandbox';

const TYPES = {
  plain: {},
  volume: { storage: { persistent: true, volumeSize: '1Gi' } },
  task: { restartPolicy: 'Never' },
};

export function createSandbox(store: Store, name: string, wish: SandboxWish): void {
  const { namespace, useWarmPod, type, memory, hasService, tells, finalized } = wish;
  const metadata = {
    ...{ name, namespace },
    ...(useWarmPod && { annotations: { 'llmsafespace.dev/use-warm-pod': useWarmPod } }),
    ...(finalized && { finalizers: [FINALIZER] }),
  };
  const spec = {
    runtime: 'python:3.10',
    resources: { memory },
    service: { enabled: hasService },
    ...TYPES[type],
    ...(tells && { identity: { user: name } }),
  };
  store.create({ apiVersion: API_VERSION, kind: 'Sandbox', metadata, spec }, 'user');
}

export interface PoolWish {
  namespace: string;
  minSize: number;
  maxSize: number;
  memory: string;
  ttl: number;
  lateBinding: boolean;
}

export function createPool(store: Store, name: string, { namespace, memory, ...size }: PoolWish): void {
  const spec = { runtime: 'python:3.10', resources: { memory }, ...size };
  store.create({ apiVersion: API_VERSION, kind: 'WarmPool', metadata: { name, namespace }, spec }, 'user');
}

/** Changes fields of the spec. */
export const edit = (store: Store, object: KubeObject, spec: object): void =>
  void store.replace(object, { ...object, spec: { ...(object.spec as object), ...spec } }, false, 'user');

export const annotate = (store: Store, object: KubeObject, annotations: Record<string, string>): void => {
  const metadata = { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } };
  store.replace(object, { ...object, metadata }, false, 'user');
};

/** The runtime of all Sandboxes and pools gets another image: their template is another one. */
export function setImage(store: Store, version: number): void {
  const wanted = runtimeEnvironment()
    .spec({ image: `python:3.10-${version}`, lateBinding: true })
    .build() as KubeObject;
  const found = store.get('RuntimeEnvironment', undefined, wanted.metadata.name);
  if (found) edit(store, found, wanted.spec as object);
  else store.create(wanted, 'user');
}

const setStatus = (store: Store, object: KubeObject, status: object): void =>
  void store.replace(object, { ...object, status }, true, 'kubelet');

export const isStarting = (pod: KubeObject): boolean => podPhase(pod) === 'Pending' && !isBeingDeleted(pod);

const NODES = ['node-0', 'node-1', 'node-2'];

/** Nodes that take Pods. */
export function createNodes(store: Store): void {
  for (const name of NODES) {
    store.create({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {} }, 'user');
  }
}

export const cordon = (store: Store, node: KubeObject, unschedulable: boolean): void =>
  edit(store, node, { unschedulable });

/** The scheduler's part. */
function bind(store: Store, pod: KubeObject): KubeObject {
  const nodeName = NODES[hashOf(pod.metadata.name) % NODES.length];
  edit(store, pod, { nodeName });
  return store.get('Pod', pod.metadata.namespace, pod.metadata.name) ?? pod;
}

const BINDS = 'llmsafespace.dev/binds';
export const BINDING = 'llmsafespace.dev/binding';

export const isUnbound = ({ metadata: { annotations = {} } }: KubeObject) =>
  annotations[BINDS] === 'late' && annotations[BINDING] === undefined;

/** One that waits to be bound has started, and is not Ready. */
const running = (pod: KubeObject) => ({
  phase: 'Running',
  podIP: '10.0.0.7',
  conditions: [{ type: 'Ready', status: isUnbound(pod) ? 'False' : 'True' }],
  containerStatuses: [{ name: 'sandbox', started: true, state: { running: {} } }],
});

export const startPod = (store: Store, pod: KubeObject): void => {
  const bound = bind(store, pod);
  setStatus(store, bound, running(bound));
};

export const isReady = ({ status }: KubeObject): boolean =>
  (status as { conditions?: { status: string }[] } | undefined)?.conditions?.[0]?.status === 'True';

/** Whether its program is about to read what it was told. */
export const isToConfirm = (pod: KubeObject): boolean =>
  podPhase(pod) === 'Running' && !isReady(pod) && !isUnbound(pod) && !isBeingDeleted(pod);

export const confirmPod = (store: Store, pod: KubeObject): void => setStatus(store, pod, running(pod));

export const endPod = (store: Store, pod: KubeObject, phase: 'Failed' | 'Succeeded'): void =>
  hasEnded(pod) ? undefined : setStatus(store, pod, { phase });

/** By its kubelet, for want of memory. */
export const evictPod = (store: Store, pod: KubeObject): void =>
  hasEnded(pod) ? undefined : setStatus(store, pod, { phase: 'Failed', reason: 'Evicted' });

/** Somebody drains its node: it is told to go. */
export const drainPod = (store: Store, pod: KubeObject): void => void store.remove(pod, {}, 'user');

/** Deleted by somebody, and stopped at once. */
export function removePod(store: Store, pod: KubeObject): void {
  store.remove(pod, {}, 'user');
  stopPods(store);
}

/** Pods that were told to stop have stopped. */
export function stopPods(store: Store): void {
  for (const pod of podsIn(store)) if (isBeingDeleted(pod)) store.finish(pod, 'kubelet');
}

/** All that is pending in the cluster comes to its end. */
export function runKubelets(store: Store): void {
  stopPods(store);
  for (const pod of podsIn(store)) if (isStarting(pod)) startPod(store, pod);
  for (const pod of podsIn(store)) if (isToConfirm(pod)) confirmPod(store, pod);
  for (const claim of store.list('PersistentVolumeClaim')) {
    if (podPhase(claim) !== 'Bound') setStatus(store, claim, { phase: 'Bound' });
  }
}

/** Deletes, in the background, what had owners and has none left at this very moment, as the real one makes sure. */
export function collectGarbage(store: Store): void {
  const uids = new Set(store.all().map(({ metadata }) => metadata.uid));
  const isGarbage = ({ metadata: { ownerReferences = [] } }: KubeObject) =>
    ownerReferences.length > 0 && !ownerReferences.some(({ uid }) => uids.has(uid));
  for (const object of store.all()) {
    if (isGarbage(object) && !isBeingDeleted(object)) store.remove(object, {}, 'garbage collector');
  }
}
