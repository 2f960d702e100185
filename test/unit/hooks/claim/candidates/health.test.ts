import { describe, expect, it } from 'vitest';
import { isNodeToBeLeft, podHealth } from '../../../../../hooks/claim/candidates/health.ts';
import type { KubernetesObject } from '../../../../../hooks/contract.ts';
import { podOutcome } from '../../../../../hooks/pod/outcome.ts';

const object = (spec: object, status: object, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: {
    name: 'a',
    namespace: 'team',
    uid: 'a',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  },
  spec,
  status,
});

describe('a node', () => {
  const taint = (key: string, effect: string) => ({ taints: [{ key, effect }] });
  it.each<[string, object, boolean]>([
    ['that takes Pods is not to be left', {}, false],
    ['that is cordoned is', { unschedulable: true }, true],
    ['with a taint that has Pods leave is', taint('example.com/repair', 'NoExecute'), true],
    ['that is not ready is', taint('node.kubernetes.io/not-ready', 'NoSchedule'), true],
    ['that the autoscaler removes is', taint('ToBeDeletedByClusterAutoscaler', 'NoSchedule'), true],
    [
      'that the autoscaler may remove is',
      taint('DeletionCandidateOfClusterAutoscaler', 'PreferNoSchedule'),
      true,
    ],
    ['that Karpenter disrupts is', taint('karpenter.sh/disrupted', 'NoSchedule'), true],
    ['whose cloud takes it back is', taint('aws-node-termination-handler/spot-itn', 'NoSchedule'), true],
    ['for certain Pods only is not', taint('sandbox.gke.io/runtime', 'NoSchedule'), false],
    [
      'short of memory is not: its Pods stay',
      taint('node.kubernetes.io/memory-pressure', 'NoSchedule'),
      false,
    ],
  ])('%s', (_case, spec, expected) => {
    expect(isNodeToBeLeft(object(spec, {}))).toBe(expected);
  });
});

describe('a Pod', () => {
  const running = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'sandbox', ready: true, state: { running: {} } }],
  };
  const disrupted = [
    ...running.conditions,
    { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' },
  ];
  const spec = { nodeName: 'node-1', containers: [{ name: 'sandbox' }] };
  it.each<[string, object, object, boolean]>([
    ['that is Ready is well', running, {}, true],
    ['that failed is not', { phase: 'Failed', reason: 'Evicted' }, {}, false],
    ['that is not Ready is not', { ...running, conditions: [] }, {}, false],
    ['that is being deleted is not', running, { deletionTimestamp: '2026-01-01T00:00:00Z' }, false],
    ['that is to be evicted is not', { ...running, conditions: disrupted }, {}, false],
  ])('%s', (_case, status, metadata, isWell) => {
    const pod = object(spec, status, metadata);
    expect(podHealth(pod, podOutcome(pod))).toEqual({ isWell, nodeName: 'node-1' });
  });
});
