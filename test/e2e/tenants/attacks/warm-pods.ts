/** What decides which Pod a Sandbox gets: WarmPods, their templates, and every status. */
import { podSpec, type Targets, warmPod } from '../scene.ts';
import { type Attack, CREATE, labelled, patch, victimsLabels } from './attack.ts';

const row = (
  name: string,
  refusedBy: string,
  remedy: string,
  command: (targets: Targets) => string[],
): Attack => ({
  name,
  as: 'owner',
  refusedBy,
  remedy,
  command,
});

const ofWarmPods = (name: string, command: (targets: Targets) => string[]) =>
  row(name, 'warm-pods', 'change spec.minSize', command);

const status = (resource: string, name: (targets: Targets) => string, change: (targets: Targets) => object) =>
  row(`write the status of ${resource}`, 'statuses', 'change spec', targets =>
    patch(`${resource}/${name(targets)}`, { status: change(targets) }, '--subresource=status'),
  );

const template = (name: string, command: (targets: Targets) => string[], refusedBy = 'owned-objects') =>
  row(name, refusedBy, refusedBy === 'deletion' ? 'delete its WarmPool' : 'leave', command);

const plantedTemplate = (name: string, metadata: (targets: Targets) => object): Attack => ({
  ...template(name, CREATE),
  input: targets => ({
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: { name: 'planted' },
    template: { metadata: metadata(targets), spec: podSpec },
  }),
});

export const warmPods: Attack[] = [
  status(
    'sandboxes',
    () => 'victim',
    ({ warmPod: name }) => ({ podName: name }),
  ),
  status(
    'warmpools',
    () => 'pool',
    () => ({ availablePods: 100 }),
  ),
  status(
    'sandboxprofiles',
    () => 'shared',
    () => ({ valid: true }),
  ),
  status(
    'runtimeenvironments',
    () => 'python-3.10',
    () => ({ available: false }),
  ),
  status(
    'warmpods',
    targets => targets.warmPod,
    ({ uid }) => ({ phase: 'Assigned', assignedTo: uid }),
  ),
  { ...ofWarmPods('make a WarmPod', CREATE), input: () => warmPod('planted') },
  ofWarmPods('retire a WarmPod', ({ warmPod: name }) =>
    patch(`warmpods/${name}`, { spec: { retire: true } }),
  ),
  ofWarmPods('relabel a WarmPod', ({ warmPod: name }) =>
    patch(`warmpods/${name}`, labelled({ 'controller-uid': null })),
  ),
  ofWarmPods('delete a WarmPod', ({ warmPod: name }) => ['delete', 'warmpods', name]),
  ofWarmPods('delete every WarmPod', () => ['delete', 'warmpods', '--all']),
  template('run another image in a pool', ({ podTemplate }) => [
    ...patch(`podtemplates/${podTemplate}`, {
      template: { spec: { containers: [{ name: 'sandbox', image: 'evil:1' }] } },
    }),
  ]),
  template('orphan the template of a pool', ({ podTemplate }) =>
    patch(`podtemplates/${podTemplate}`, { metadata: { ownerReferences: null } }),
  ),
  template(
    'delete the template of a pool',
    ({ podTemplate }) => ['delete', 'podtemplates', podTemplate],
    'deletion',
  ),
  plantedTemplate('plant a template that passes for another pool’s', () => ({
    annotations: { 'llmsafespace.dev/pod-template-hash': 'abc' },
  })),
  plantedTemplate('plant a template whose Pods would be a Sandbox’s', targets => ({
    labels: victimsLabels(targets),
  })),
];
