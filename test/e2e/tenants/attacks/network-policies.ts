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
const BASELINE = 'networkpolicies/llmsafespace-baseline';

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
  row('open the baseline', 'owned-objects', () => patch(BASELINE, OPEN)),
  row('turn the baseline to other Pods', 'owned-objects', () =>
    patch(BASELINE, { spec: { podSelector: { matchLabels: { app: 'web' } } } }),
  ),
  row('relabel the baseline', 'owned-objects', () => patch(BASELINE, labelled({ app: null }))),
  row('delete the baseline', 'deletion', () => ['delete', BASELINE]),
];
