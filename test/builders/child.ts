/** Observed children of a Sandbox in the states that Kubernetes brings them into. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { context } from './context.ts';
import { createdChild } from './observed.ts';
import { runtimeEnvironment } from './related.ts';
import { request } from './request.ts';
import type { SandboxManifest } from './sandbox.ts';
import { step } from './world.ts';

/** The child of this kind that a Sandbox with this spec gets in a cluster with these objects: a Python runtime, unless said. */
export function childOf(
  { status: _, ...sandbox }: SandboxManifest,
  kind: string,
  cluster: readonly KubernetesObject[] = [],
): KubernetesObject {
  const objects = cluster.length > 0 ? cluster : [runtimeEnvironment().build()];
  const envelope = request(structuredClone(sandbox))
    .with(...objects)
    .build();
  // A Pod comes after the claim that it mounts.
  const first = step(envelope, context());
  const second = step(first.after, context());
  const desired = [first, second]
    .flatMap(({ answer }) => answer.response.children)
    .find(child => child.kind === kind);
  if (desired === undefined)
    throw new Error(`this Sandbox gets no ${kind}: ${JSON.stringify(second.answer.response.status)}`);
  return createdChild(sandbox, desired);
}

export interface PodBuilder {
  ready(ip?: string): PodBuilder;
  /** Runs, but its readiness probe hasn't succeeded. */
  notReady(): PodBuilder;
  succeeded(): PodBuilder;
  failed(exitCode: number, reason?: string): PodBuilder;
  evicted(): PodBuilder;
  unschedulable(message?: string): PodBuilder;
  waiting(reason: string, message?: string): PodBuilder;
  /** Restarted after its container ended. */
  restarted(exitCode: number): PodBuilder;
  deleting(): PodBuilder;
  createdAt(time: string): PodBuilder;
  named(name: string): PodBuilder;
  /** A changed spec, as one that somebody else wrote would have. */
  changed(change: (pod: KubernetesObject) => KubernetesObject): PodBuilder;
  build(): KubernetesObject;
}

const FINISHED = '2026-01-01T00:00:40Z';
const READY_SINCE = '2026-01-01T00:00:20Z';

const ended = (exitCode: number, reason: string) => ({ exitCode, reason, finishedAt: FINISHED });

const running = (status: 'True' | 'False', podIP: string) => ({
  phase: 'Running',
  podIP,
  conditions: [{ type: 'Ready', status, lastTransitionTime: READY_SINCE }],
  containerStatuses: [
    { name: 'sandbox', ready: status === 'True', state: { running: { startedAt: READY_SINCE } } },
  ],
});

function podBuilder(pod: KubernetesObject): PodBuilder {
  const inState = (status: object) => podBuilder({ ...pod, status });
  const container = (state: object) => [{ name: 'sandbox', ...state }];
  const metadata = (fields: object) => podBuilder({ ...pod, metadata: { ...pod.metadata, ...fields } });
  const terminated = (phase: string, exitCode: number, reason: string) =>
    inState({ phase, containerStatuses: container({ state: { terminated: ended(exitCode, reason) } }) });
  return {
    ready: (ip = '10.0.0.7') => inState(running('True', ip)),
    notReady: () => inState(running('False', '10.0.0.7')),
    succeeded: () => terminated('Succeeded', 0, 'Completed'),
    failed: (exitCode, reason = 'Error') => terminated('Failed', exitCode, reason),
    evicted: () =>
      inState({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
    unschedulable: (message = '0/3 nodes are available') =>
      inState({
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      }),
    waiting: (reason, message) =>
      inState({
        phase: 'Pending',
        containerStatuses: container({ state: { waiting: { reason, message } } }),
      }),
    restarted: exitCode =>
      inState({
        ...running('False', '10.0.0.7'),
        containerStatuses: container({
          state: { running: {} },
          lastState: { terminated: ended(exitCode, 'Error') },
        }),
      }),
    deleting: () => metadata({ deletionTimestamp: '2026-01-01T00:00:59Z', deletionGracePeriodSeconds: 30 }),
    createdAt: creationTimestamp => metadata({ creationTimestamp }),
    named: name => metadata({ name }),
    changed: change => podBuilder(change(structuredClone(pod))),
    build: () => structuredClone(pod),
  };
}

/** The Pod of a Sandbox, just created; `cluster` holds the runtime and profile it was rendered from. */
export const pod = (sandbox: SandboxManifest, ...cluster: KubernetesObject[]): PodBuilder =>
  podBuilder(childOf(sandbox, 'Pod', cluster));

/** The NetworkPolicy of a Sandbox with rules of its own or its profile's, in force. */
export const networkPolicy = (sandbox: SandboxManifest, ...cluster: KubernetesObject[]): KubernetesObject =>
  childOf(sandbox, 'NetworkPolicy', cluster);

/** The Service of a Sandbox that asks for one. */
export const service = (sandbox: SandboxManifest, ...cluster: KubernetesObject[]): KubernetesObject =>
  childOf(sandbox, 'Service', cluster);

/** The Sandbox's own claim. */
export const persistentVolumeClaim = (
  sandbox: SandboxManifest,
  ...cluster: KubernetesObject[]
): KubernetesObject => childOf(sandbox, 'PersistentVolumeClaim', cluster);
