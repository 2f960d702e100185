/** Replicas that write about WarmPods, before an API server in memory, on a clock that is set by hand. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Effect } from '../../../../hooks/index.ts';
import { followWarmPods } from '../../../../src/caches/follow.ts';
import { createWarmPodCache } from '../../../../src/caches/warm-pods.ts';
import { followIdlePods, type IdlePods } from '../../../../src/warm-pods/idle-pods.ts';
import { createStatusWriter } from '../../../../src/warm-pods/status-writer.ts';
import { type MemoryApiServer, openMemoryApiServer } from '../../../fake-kubernetes/memory.ts';
import { capturedLog } from '../../../server/stage.ts';

export const podsCollection = '/api/v1/pods';
export const warmPodsCollection = '/apis/llmsafespace.dev/v1/warmpods';
export const podPath = '/api/v1/namespaces/team/pods/pool-1';
export const warmPodPath = '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1';
export const writing = `PATCH ${warmPodPath}/status`;
export const looking = `GET ${podPath}`;

const MADE_AT = '2026-01-01T10:00:00Z';

export let api: MemoryApiServer;
let stopping: AbortController;
/** Each test of the file gets an API server of its own, and a clock that is set by hand. */
export function useWriterStage(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date(MADE_AT) });
    api = openMemoryApiServer();
    stopping = new AbortController();
  });
  afterEach(() => {
    stopping.abort();
    vi.useRealTimers();
  });
}

export const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

interface WarmPodChanges {
  metadata?: object;
  spec?: object;
  status?: object;
}

export const addWarmPod = ({ metadata, spec, status }: WarmPodChanges = {}) =>
  api.put(warmPodPath, {
    metadata: { uid: 'warm-1', generation: 1, creationTimestamp: MADE_AT, ...metadata },
    spec: { poolRef: { name: 'pool' }, podTemplate: { name: 'pool-abc' }, ...spec },
    status: { phase: 'Pending', ...status },
  });

/** A WarmPod that is Ready. */
export const addReady = (changes: WarmPodChanges = {}) =>
  addWarmPod({
    ...changes,
    status: { phase: 'Ready', podName: 'pool-1', podUID: 'pod-1', ...changes.status },
  });

const idle = { app: 'llmsafespace', component: 'warmpod', 'warm-pool': 'pool' };
const owner = (kind: string, uid: string) => [
  { apiVersion: 'llmsafespace.dev/v1', kind, name: 'pool-1', uid, controller: true },
];

/** Its Pod, in this state. */
export const addPod = (status: object, metadata: object = {}) =>
  api.put(podPath, {
    metadata: { uid: 'pod-1', labels: idle, ownerReferences: owner('WarmPod', 'warm-1'), ...metadata },
    spec: { containers: [{ name: 'sandbox' }] },
    status,
  });

/** As a claim leaves it. */
export const handOver = () =>
  addPod(running, {
    labels: { ...idle, component: 'sandbox' },
    ownerReferences: owner('Sandbox', 'sandbox-1'),
  });

export const starting = { phase: 'Pending' };
export const running = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
};
export const notReady = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [{ name: 'sandbox', ready: false, state: { running: {} } }],
};
export const waiting = (reason: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'sandbox', state: { waiting: { reason, message: 'no such image' } } }],
});

/** A replica that has seen what there is, but in these collections. */
export async function replica(...blindFor: string[]) {
  const { lines, logger } = capturedLog();
  const { kubernetes, blind, see } = api.connect();
  for (const collection of blindFor) blind(collection);
  const ending = new AbortController();
  const signal = AbortSignal.any([stopping.signal, ending.signal]);
  const effects: Effect[] = [];
  const options = { kubernetes, logger, signal };
  const warmPods = createWarmPodCache(({ namespace, name }) => writer.look(namespace, name));
  const writer = createStatusWriter(
    { ...options, warmPods, runEffects: list => void effects.push(...list), now: () => new Date() },
    () => idlePods,
  );
  const idlePods: IdlePods = followIdlePods(options, writer.look);
  followWarmPods(warmPods, options);
  await pass();
  api.requests.length = 0;
  return { ...writer, idlePods, warmPods, effects, lines, blind, see, end: () => ending.abort() };
}

export const statusNow = () => api.get(warmPodPath)?.status as Record<string, unknown>;

/** Two replicas, of which the first attends the WarmPod that is there. */
export async function attended() {
  const [first, other] = [await replica(), await replica()];
  first.attend('warm-1');
  api.requests.length = 0;
  return { first, other };
}

export const problems = (...replicas: { lines: { level?: unknown }[] }[]) =>
  replicas.flatMap(({ lines }) => lines.filter(({ level }) => level === 'warn' || level === 'error'));
