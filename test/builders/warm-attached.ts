/** The Pod of a WarmPod, in the states that Kubernetes brings it into. */
import type { KubernetesObject } from '../../hooks/contract.ts';
import { storedMetadata } from './identity.ts';

export interface AttachedPodBuilder {
  ready(): AttachedPodBuilder;
  notReady(): AttachedPodBuilder;
  waiting(reason: string): AttachedPodBuilder;
  unschedulable(): AttachedPodBuilder;
  failed(): AttachedPodBuilder;
  succeeded(): AttachedPodBuilder;
  deleting(): AttachedPodBuilder;
  named(name: string): AttachedPodBuilder;
  build(): KubernetesObject;
}

const condition = (type: string, status: string, fields = {}) => ({ type, status, ...fields });

const running = (status: 'True' | 'False') => ({
  phase: 'Running',
  podIP: '10.0.0.7',
  conditions: [condition('Ready', status)],
  containerStatuses: [{ name: 'sandbox', ready: status === 'True', state: { running: {} } }],
});

function builder(pod: KubernetesObject): AttachedPodBuilder {
  const inState = (status: object) => builder({ ...pod, status });
  const { metadata } = pod;
  return {
    ready: () => inState(running('True')),
    notReady: () => inState(running('False')),
    waiting: reason =>
      inState({ phase: 'Pending', containerStatuses: [{ name: 'sandbox', state: { waiting: { reason } } }] }),
    unschedulable: () =>
      inState({
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'no room' })],
      }),
    failed: () => inState({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' }),
    succeeded: () => inState({ phase: 'Succeeded' }),
    deleting: () => builder({ ...pod, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:59Z' } }),
    named: name => builder({ ...pod, metadata: storedMetadata('Pod', name, metadata.namespace) }),
    build: () => structuredClone(pod),
  };
}

/** The Pod that a WarmPod made, just created. */
export const attachedPod = ({ metadata: { name, namespace } }: KubernetesObject): AttachedPodBuilder =>
  builder({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: storedMetadata('Pod', name, namespace),
    spec: { containers: [{ name: 'sandbox' }] },
    status: { phase: 'Pending' },
  });
