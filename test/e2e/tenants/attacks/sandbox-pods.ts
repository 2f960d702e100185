/** What is a Sandbox's or a pool's, taken away from it or turned into something else. */
import type { Targets } from '../scene.ts';
import { type Attack, annotated, CREATE, labelled, patch, victimAsOwner, victimsLabels } from './attack.ts';

const row = (name: string, command: (targets: Targets) => string[]): Attack => ({
  name,
  as: 'editor',
  refusedBy: 'owned-objects',
  remedy: 'leave',
  command,
});

const changed = (name: string, kind: string, change: (targets: Targets) => object): Attack =>
  row(name, targets => patch(`${kind}/${targets.own}`, change(targets)));

const ofWarmPod = (name: string, change: (targets: Targets) => object): Attack =>
  row(name, targets => patch(`pods/${targets.warmPod}`, change(targets)));

const planted = (kind: string, spec: object): Attack => ({
  ...row(`plant a ${kind} with the labels of a Sandbox`, CREATE),
  input: targets => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'planted', labels: victimsLabels(targets) },
    spec,
  }),
});

/** Keeps what it owns alive when the Sandbox is gone. */
const secondOwner = (targets: Targets) => [
  victimAsOwner(targets),
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'mine', uid: '11111111-1111-1111-1111-111111111111' },
];

export const sandboxPods: Attack[] = [
  changed('strip a Sandbox’s Pod of the label by which its policy selects it', 'pods', () =>
    labelled({ 'sandbox-uid': null }),
  ),
  changed('take a Sandbox’s Pod out of the baseline by app', 'pods', () => labelled({ app: null })),
  changed('take a Sandbox’s Pod out of the baseline by component', 'pods', () =>
    labelled({ component: 'web' }),
  ),
  changed('make Metacontroller let a Sandbox’s Pod go', 'pods', () => labelled({ 'controller-uid': null })),
  changed('orphan a Sandbox’s Pod', 'pods', () => ({ metadata: { ownerReferences: null } })),
  changed('give a Sandbox’s Pod a second owner, so that it outlives the Sandbox', 'pods', targets => ({
    metadata: { ownerReferences: secondOwner(targets) },
  })),
  ...['app', 'sandbox-uid'].map(
    (label): Attack => ({
      ...row(`strip a Sandbox’s Pod of the label ${label} by way of its status`, ({ own }) =>
        patch(`pods/${own}`, labelled({ [label]: null }), '--subresource=status'),
      ),
      as: 'owner',
      refusedBy: 'owned-statuses-by-',
    }),
  ),
  changed('rewrite what a Sandbox’s Pod was made from', 'pods', () =>
    annotated({ 'llmsafespace.dev/pod-template-hash': 'abc' }),
  ),
  changed('rewrite what Metacontroller applied to a Sandbox’s Pod', 'pods', () =>
    annotated({ 'metacontroller.k8s.io/last-applied-configuration': '{}' }),
  ),
  row('run another image in a Sandbox’s Pod', ({ own }) => ['set', 'image', `pods/${own}`, 'sandbox=evil:1']),
  ofWarmPod('open the network of a preload to a warm Pod', () =>
    labelled({ 'llmsafespace.dev/preloading': 'mine-12345678' }),
  ),
  ofWarmPod('give a warm Pod to a Sandbox by its owner', targets => ({
    metadata: { ownerReferences: [victimAsOwner(targets)] },
  })),
  ofWarmPod('give a warm Pod to a Sandbox by its labels', targets => labelled(victimsLabels(targets))),
  ofWarmPod('let a warm Pod pass for one of another template', () =>
    annotated({ 'llmsafespace.dev/pod-template-hash': 'abc' }),
  ),
  row('run another image in a warm Pod', ({ warmPod }) => [
    'set',
    'image',
    `pods/${warmPod}`,
    'sandbox=evil:1',
  ]),
  changed('turn a Sandbox’s Service to another Pod', 'services', () => ({
    spec: { selector: { 'sandbox-uid': 'another' } },
  })),
  changed('strip a Sandbox’s Service of its labels', 'services', () => labelled({ 'controller-uid': null })),
  planted('Service', { ports: [{ port: 80 }] }),
  changed('orphan a Sandbox’s volume claim', 'persistentvolumeclaims', () => ({
    metadata: { ownerReferences: null },
  })),
  changed('relabel a Sandbox’s volume claim', 'persistentvolumeclaims', () =>
    labelled({ 'sandbox-uid': 'another' }),
  ),
  planted('PersistentVolumeClaim', {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  }),
];
