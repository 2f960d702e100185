import { describe, expect, test } from 'vitest';
import { openMoments } from './closed-pods.ts';

const metadata = (name: string, labels = {}) => ({ name, namespace: 'n', labels });
const pod = { metadata: metadata('p', { app: 'llmsafespace', component: 'sandbox' }) };
const policy = (component: string, policyTypes = ['Ingress', 'Egress']) => ({
  metadata: metadata('np'),
  spec: {
    podSelector: { matchExpressions: [{ key: 'component', operator: 'In', values: [component] }] },
    policyTypes,
  },
});

const podAt = (version: number, type: 'ADDED' | 'DELETED') => ({
  kind: 'Pod' as const,
  type,
  version,
  object: pod,
});
const policyAt = (version: number, type: 'ADDED' | 'MODIFIED' | 'DELETED', object = policy('sandbox')) => ({
  kind: 'NetworkPolicy' as const,
  type,
  version,
  object,
});

describe('a history of Pods and NetworkPolicies', () => {
  test('in which the policy comes first and goes last has no open moment, in whatever order it was heard', () => {
    const history = [podAt(2, 'ADDED'), podAt(3, 'DELETED'), policyAt(4, 'DELETED'), policyAt(1, 'ADDED')];
    expect(openMoments(history)).toEqual([]);
  });

  test.each([
    ['there is no policy', []],
    ['the policy comes after the Pod', [policyAt(3, 'ADDED')]],
    ['the policy goes before the Pod', [policyAt(1, 'ADDED'), policyAt(3, 'DELETED')]],
    ['the policy selects others', [policyAt(1, 'ADDED', policy('warmpod'))]],
    [
      'the policy is changed to select others',
      [policyAt(1, 'ADDED'), policyAt(3, 'MODIFIED', policy('warmpod'))],
    ],
    ['the policy leaves egress open', [policyAt(1, 'ADDED', policy('sandbox', ['Ingress']))]],
  ])('in which %s has an open moment', (_, policies) => {
    expect(openMoments([...policies, podAt(2, 'ADDED'), podAt(4, 'DELETED')])).toHaveLength(1);
  });
});
