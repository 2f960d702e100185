/** The policies that confine Sandboxes. */
import type { Targets } from '../scene.ts';
import { type Attack, CREATE, labelled, patch, victimsLabels } from './attack.ts';

const row = (name: string, refusedBy: string, command: (targets: Targets) => string[]): Attack => ({
  name,
  as: 'editor',
  refusedBy,
  remedy: refusedBy === 'deletion' ? '' : 'leave',
  command,
});

const OPEN = { spec: { egress: [{}], ingress: [{}] } };

/** What belongs to a namespace and not to a Sandbox is known by its name alone. */
const ofNamespace = (known: string, name: string): Attack[] => {
  const resource = `networkpolicies/${name}`;
  return [
    row(`open ${known}`, 'owned-objects', () => patch(resource, OPEN)),
    row(`turn ${known} to other Pods`, 'owned-objects', () =>
      patch(resource, { spec: { podSelector: { matchLabels: { app: 'web' } } } }),
    ),
    row(`relabel ${known}`, 'owned-objects', () => patch(resource, labelled({ app: null }))),
    row(`delete ${known}`, 'deletion', () => ['delete', resource]),
  ];
};

export const networkPolicies: Attack[] = [
  row('open a Sandbox’s own policy', 'owned-objects', ({ own }) => patch(`networkpolicies/${own}`, OPEN)),
  row('turn a Sandbox’s own policy to other Pods', 'owned-objects', ({ own }) =>
    patch(`networkpolicies/${own}`, { spec: { podSelector: { matchLabels: { app: 'web' } } } }),
  ),
  row('make Metacontroller let a Sandbox’s policy go', 'owned-objects', ({ own }) =>
    patch(`networkpolicies/${own}`, labelled({ 'controller-uid': null })),
  ),
  row('orphan a Sandbox’s policy', 'owned-objects', ({ own }) =>
    patch(`networkpolicies/${own}`, { metadata: { ownerReferences: null } }),
  ),
  row('delete a Sandbox’s policy', 'deletion', ({ own }) => ['delete', 'networkpolicies', own]),
  row('delete every policy of the namespace', 'deletion', () => ['delete', 'networkpolicies', '--all']),
  {
    ...row('plant a policy with the labels of a Sandbox', 'owned-objects', CREATE),
    input: targets => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'planted', labels: victimsLabels(targets) },
      spec: { podSelector: {} },
    }),
  },
  ...ofNamespace('the baseline', 'llmsafespace-baseline'),
  ...ofNamespace('the policy of all Sandboxes', 'llmsafespace-sandbox'),
];
