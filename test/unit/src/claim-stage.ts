/** What the tests of claims start from: a namespace with warm Pods and Sandboxes, and replicas of the server. */
import { afterEach, beforeEach, expect } from 'vitest';
import type { ClaimOrder, WarmOrder } from '../../../hooks/index.ts';
import { followSandboxes, followWarmPods } from '../../../src/caches/follow.ts';
import { createSandboxCache } from '../../../src/caches/sandboxes.ts';
import { createWarmPodCache } from '../../../src/caches/warm-pods.ts';
import type { Attempt } from '../../../src/claim/attempt.ts';
import { createClaims } from '../../../src/claim/claims.ts';
import { createUnmetClaims } from '../../../src/claim/unmet.ts';
import type { Kubernetes } from '../../../src/kubernetes/client.ts';
import { createMetrics } from '../../../src/metrics.ts';
import type { FakeApiServer } from '../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../fake-kubernetes/server.ts';
import { capturedLog, eventually } from '../../server/stage.ts';

export let api: FakeApiServer;
let stopping: AbortController;
/** Each test of the file gets an API server of its own. */
export function useClaimStage(): void {
  beforeEach(async () => {
    api = await startFakeApiServer();
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    await api.close();
  });
}

export const hashAnnotation = { name: 'llmsafespace.dev/pod-template-hash', value: 'abcdef0123456789' };
export const suffix = '-abcdef0123';
const warmPodsPath = (namespace: string) => `/apis/llmsafespace.dev/v1/namespaces/${namespace}/warmpods`;
export const warmPodPath = (name: string, namespace = 'team') => `${warmPodsPath(namespace)}/${name}`;
export const podPath = (name: string, namespace = 'team') => `/api/v1/namespaces/${namespace}/pods/${name}`;
export const sandboxPath = (name: string) => `/apis/llmsafespace.dev/v1/namespaces/team/sandboxes/${name}`;

export const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
export const secondsAhead = (seconds: number) => secondsAgo(-seconds);

interface WarmPodChanges {
  namespace?: string;
  podTemplate?: string;
  metadata?: object;
  spec?: object;
  status?: object;
}

/** A Ready WarmPod with its Pod. */
export function addWarmPod(name: string, changes: WarmPodChanges = {}): void {
  const { namespace = 'team', podTemplate = `pool-1${suffix}`, metadata, spec, status } = changes;
  api.put(warmPodPath(name, namespace), {
    metadata: {
      uid: `warm-${name}`,
      creationTimestamp: secondsAgo(60),
      annotations: { 'llmsafespace.dev/runtime': 'python:3.10' },
      ...metadata,
    },
    spec: { poolRef: { name: 'pool' }, podTemplate: { name: podTemplate }, ...spec },
    status: {
      phase: 'Ready',
      podName: name,
      podUID: `pod-${name}`,
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'True', reason: 'PodReady' }],
      ...status,
    },
  });
  addPod(name, namespace);
}

export function addPod(
  name: string,
  namespace = 'team',
  metadata: object = {},
  status: object = { phase: 'Running' },
): void {
  api.put(podPath(name, namespace), {
    metadata: {
      uid: `pod-${name}`,
      labels: { app: 'llmsafespace', component: 'warmpod' },
      annotations: { [hashAnnotation.name]: hashAnnotation.value, 'evict/me': 'true', 'idle/only': 'yes' },
      ownerReferences: [
        { apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', name, uid: `warm-${name}`, controller: true },
      ],
      ...metadata,
    },
    spec: { containers: [{ name: 'sandbox' }] },
    status,
  });
}

export const addWarmPods = (count: number): void => {
  for (let index = 0; index < count; index += 1) addWarmPod(`pool-1-${index}`);
};

/** Somebody changes a WarmPod and leaves its Pod alone. */
export function changeWarmPod(name: string, { metadata, spec, status }: WarmPodChanges): void {
  const found = api.get(warmPodPath(name));
  api.put(warmPodPath(name), {
    metadata: metadata ?? {},
    spec: { ...(found?.spec as object), ...spec },
    status: { ...(found?.status as object), ...status },
  });
}

/** A Sandbox that was created a moment ago, unless told otherwise, and what is ordered for it. */
export function addSandbox(name: string, metadata: object = {}, status: object = { phase: 'Pending' }) {
  const creationTimestamp = new Date().toISOString();
  const fields = { uid: `sandbox-${name}`, creationTimestamp, ...metadata };
  api.put(sandboxPath(name), { metadata: fields, spec: {}, status });
  return orderFor(name, fields);
}

export type { WarmOrder };

const orderFor = (
  name: string,
  { uid, creationTimestamp }: { uid: string; creationTimestamp: string },
): WarmOrder => ({
  order: 'claim',
  claimant: {
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'Sandbox',
    namespace: 'team',
    name,
    uid,
    creationTimestamp,
    runtime: 'python:3.10',
  },
  podTemplate: { annotations: {}, spec: { containers: [] } },
  podTemplateSuffix: suffix,
  hashAnnotation,
  labels: { component: 'sandbox', 'sandbox-uid': uid, 'a/b~c': 'd' },
  annotations: { 'llmsafespace.dev/warm-pod-used': 'true', 'evict/me': 'false' },
  droppedAnnotations: ['idle/only', 'idle/never-there'],
  waitUntil: undefined,
  isRequired: false,
  notLate: undefined,
});

/** As an attempt that took longer than it may elsewhere: the Sandbox isn't new any more. */
export const aged = (order: WarmOrder, seconds = 6): WarmOrder => ({
  ...order,
  claimant: { ...order.claimant, creationTimestamp: secondsAgo(seconds) },
});

export const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  startedAtMs: performance.now(),
  callerGone: () => false,
  ...changes,
});

/** One replica of the server, as far as claims go, that has seen everything. */
export async function replica(kubernetes: Kubernetes = api.kubernetes, unwell: readonly string[] = []) {
  const { lines, logger } = capturedLog();
  const metrics = createMetrics();
  const warmPods = createWarmPodCache(() => undefined);
  const sandboxes = createSandboxCache();
  const following = { kubernetes: api.kubernetes, logger, signal: stopping.signal };
  const watches = api.watches();
  const { synced } = followWarmPods(warmPods, following);
  followSandboxes(sandboxes, following);
  await eventually(() => synced() && api.watches() === watches + 2, 'the watches');
  api.requests.length = 0;
  const now = () => new Date();
  const unmetClaims = createUnmetClaims(now);
  const options = {
    kubernetes,
    warmPods,
    podTemplates: () => new Map(),
    isUnwell: ({ name }: { name: string }) => unwell.includes(name),
    upSinceMs: 0,
    unmetClaims,
    metrics: metrics.claim,
    logger,
    now,
    pause: async () => undefined,
  };
  const { carryOut, record } = createClaims(options);
  return {
    carryOut,
    record,
    claim: (order: ClaimOrder, changes: Partial<Attempt> = {}) => carryOut(order, attempt(changes)),
    options,
    warmPods,
    sandboxes,
    metrics,
    lines,
  };
}
export type Replica = Awaited<ReturnType<typeof replica>>;

interface Owned {
  metadata: { name: string; ownerReferences?: { uid: string }[] };
}

const named = ({ metadata }: { metadata: { name: string } }) => metadata.name;

/** The names of the Pods that this Sandbox owns. */
export const podsOf = (sandboxUid: string): string[] =>
  (api.all('/api/v1/pods') as Owned[])
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === sandboxUid)
    .map(named);

/** The names of the WarmPods that are assigned to this Sandbox. */
export const assignedTo = (sandboxUid: string): string[] =>
  api
    .all('/apis/llmsafespace.dev/v1/warmpods')
    .filter(({ status }) => {
      const { phase, assignedTo } = status as { phase: string; assignedTo?: string };
      return phase === 'Assigned' && assignedTo === sandboxUid;
    })
    .map(named);

export const statusOf = (name: string) => api.get(warmPodPath(name))?.status as Record<string, unknown>;
/** The WarmPods of this phase. */
export const inPhase = (wanted: string): string[] =>
  api
    .all('/apis/llmsafespace.dev/v1/warmpods')
    .filter(({ status }) => (status as { phase: string }).phase === wanted)
    .map(named);

/** What a claim tells that had this Pod. */
export const warm = (name: string) => ({ result: 'warm', pod: { metadata: { name } } });
/** What a claim tells that had none. */
export const cold = (reason: string) => ({ result: 'cold', reason, message: expect.stringMatching(/./) });
