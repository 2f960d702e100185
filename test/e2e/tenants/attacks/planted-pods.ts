/** Pods that pretend to be a Sandbox's or a pool's, made as such or turned into one. */
import { pod, type Targets } from '../scene.ts';
import { type Attack, annotated, CREATE, labelled, patch, victimAsOwner, victimsLabels } from './attack.ts';

const row = (name: string, attempt: Pick<Attack, 'command' | 'input'>, policy = 'owned-objects'): Attack => ({
  name,
  as: 'editor',
  refusedBy: policy,
  remedy: policy === 'owned-objects' ? 'leave' : 'leave it out',
  ...attempt,
});

const planted = (name: string, metadata: (targets: Targets) => object, policy?: string): Attack =>
  row(
    `plant a Pod ${name}`,
    { command: CREATE, input: targets => pod('planted', metadata(targets)) },
    policy,
  );

/** `mine` is a Pod of the tenant's own. */
const turned = (name: string, change: (targets: Targets) => object, policy?: string): Attack =>
  row(
    `turn a Pod of their own into ${name}`,
    { command: targets => patch('pods/mine', change(targets)) },
    policy,
  );

/** Nobody's Job, with the UID of the Sandbox: were it taken away, Metacontroller would find an orphan of the Sandbox's. */
const inventedOwner = ({ uid }: Targets) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  name: 'invented',
  uid,
  controller: true,
});

/** Not ours by these labels, so not what owned-objects is about. */
const LOOKING_ALIKE: [what: string, labels: Record<string, string>][] = [
  ['our app', { app: 'llmsafespace' }],
  ['our app and another component', { app: 'llmsafespace', component: 'api' }],
  ['another app and our component', { app: 'web', component: 'sandbox' }],
];

const BY_STATUS: [label: string, labels: (targets: Targets) => Record<string, string>][] = [
  ['controller-uid', ({ uid }) => ({ 'controller-uid': uid })],
  ['sandbox-uid', ({ uid }) => ({ 'sandbox-uid': uid })],
  ['app', () => ({ app: 'llmsafespace', component: 'sandbox' })],
];

export const plantedPods: Attack[] = [
  planted('with all the labels of a Sandbox', targets => ({ labels: victimsLabels(targets) })),
  planted('with the label by which a Sandbox’s policy and Service select', ({ uid }) => ({
    labels: { 'sandbox-uid': uid },
  })),
  planted('with the labels by which warm Pods are known', () => ({
    labels: { app: 'llmsafespace', component: 'warmpod' },
  })),
  planted('with an annotation of ours', () => ({
    annotations: { 'llmsafespace.dev/pod-template-hash': 'abc' },
  })),
  planted('with a Sandbox as its owner', targets => ({ ownerReferences: [victimAsOwner(targets)] })),
  planted(
    'that Metacontroller would adopt for a Sandbox',
    ({ uid }) => ({ labels: { 'controller-uid': uid } }),
    'adoption',
  ),
  ...LOOKING_ALIKE.map(([what, labels]) =>
    planted(
      `that Metacontroller would adopt, with ${what}`,
      ({ uid }) => ({ labels: { ...labels, 'controller-uid': uid } }),
      'adoption',
    ),
  ),
  planted(
    'that Metacontroller would adopt once an invented owner is gone',
    targets => ({ labels: { 'controller-uid': targets.uid }, ownerReferences: [inventedOwner(targets)] }),
    'adoption',
  ),
  turned('one that a Sandbox’s policy selects', ({ uid }) => labelled({ 'sandbox-uid': uid })),
  turned('one that the baseline selects', () => labelled({ app: 'llmsafespace', component: 'sandbox' })),
  turned('one with an annotation of ours', () => annotated({ 'llmsafespace.dev/pod-template-hash': 'abc' })),
  turned('a Sandbox’s by its owner', targets => ({
    metadata: { ownerReferences: [victimAsOwner(targets)] },
  })),
  ...BY_STATUS.map(
    ([label, labels]): Attack => ({
      ...row(`turn a Pod of their own into a Sandbox’s by ${label} in the write of its status`, {
        command: targets => patch('pods/mine', labelled(labels(targets)), '--subresource=status'),
      }),
      as: 'owner',
      refusedBy: 'owned-statuses-by-',
    }),
  ),
  {
    ...row('turn a Pod of their own into a Sandbox’s when it is bound to a node', {
      command: () => [...CREATE(), '--validate=false'],
      input: ({ uid }) => ({
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'unbound', labels: { 'sandbox-uid': uid } },
        target: { apiVersion: 'v1', kind: 'Node', name: 'local-0' },
      }),
    }),
    as: 'owner',
  },
  turned('one that Metacontroller adopts', ({ uid }) => labelled({ 'controller-uid': uid }), 'adoption'),
];
