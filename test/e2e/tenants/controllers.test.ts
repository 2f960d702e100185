/** Kubernetes' own controllers make Pods from a tenant's template, with rights that the tenant lacks: none of them plants one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Attack, victimsLabels } from './attacks/attack.ts';
import { type Governance, openScene, podSpec, type Scene, type Targets, withRoles } from './scene.ts';

type Labels = Record<string, string>;

interface Workload extends Pick<Attack, 'refusedBy'> {
  name: string;
  manifest(targets: Targets): object;
}

const template = (labels: Labels, more = {}) => ({
  metadata: { labels: { planted: 'yes', ...labels } },
  spec: { ...podSpec, ...more },
});
const selector = { matchLabels: { planted: 'yes' } };
const withoutAdoption = ({ 'controller-uid': _, ...labels }: Labels) => labels;

const workload = (apiVersion: string, kind: string, spec: (targets: Targets) => object) => ({
  name: `a ${kind}`,
  refusedBy: 'owned-objects',
  manifest: (targets: Targets) => ({ apiVersion, kind, metadata: { name: 'planter' }, spec: spec(targets) }),
});

const WORKLOADS: Workload[] = [
  workload('apps/v1', 'ReplicaSet', targets => ({ selector, template: template(victimsLabels(targets)) })),
  workload('apps/v1', 'StatefulSet', targets => ({
    selector,
    serviceName: 'planter',
    template: template(victimsLabels(targets)),
  })),
  workload('apps/v1', 'DaemonSet', targets => ({ selector, template: template(victimsLabels(targets)) })),
  workload('v1', 'ReplicationController', targets => ({
    selector: selector.matchLabels,
    template: template(victimsLabels(targets)),
  })),
  workload('batch/v1', 'Job', targets => ({
    template: template(withoutAdoption(victimsLabels(targets)), { restartPolicy: 'Never' }),
  })),
  {
    ...workload('batch/v1', 'Job', ({ uid }) => ({
      manualSelector: true,
      selector,
      template: template({ 'controller-uid': uid }, { restartPolicy: 'Never' }),
    })),
    name: 'a Job that is orphaned later, for Metacontroller to adopt its Pod',
    refusedBy: 'adoption',
  },
];

let scene: Scene & Governance;

beforeAll(async () => {
  scene = await withRoles(await openScene('controllers'));
});
afterAll(async () => {
  await scene?.close();
});

const kindOf = ({ manifest }: Workload) => (manifest(scene.targets) as { kind: string }).kind;
const start = (workload: Workload) =>
  scene.as('editor')(['create', '-f', '-'], workload.manifest(scene.targets));
const end = (workload: Workload) => scene.as('editor')(['delete', kindOf(workload), 'planter']);
const planted = () => scene.stage.objects.list('Pod', { labelSelector: 'planted=yes' });

describe('without the policies a Pod is planted by', () => {
  test.each(WORKLOADS)('$name', async workload => {
    await start(workload);
    await eventually(async () => expect(await planted()).not.toEqual([]));
    await end(workload);
    await eventually(async () => expect(await planted()).toEqual([]));
  });
});

describe('with them no Pod is planted by', () => {
  beforeAll(() => scene.installPolicies());

  test.each(WORKLOADS)('$name', async workload => {
    const { namespace, objects } = scene.stage;
    const { output } = await scene.as('editor')(
      ['create', '-o', 'jsonpath={.metadata.uid}', '-f', '-'],
      workload.manifest(scene.targets),
    );
    const fieldSelector = `involvedObject.uid=${output},reason=FailedCreate`;
    await eventually(async () => {
      const [event] = await objects.list('Event', { fieldSelector });
      expect(event?.message, `an Event in ${namespace}`).toContain(`'llmsafespace-${workload.refusedBy}'`);
    });
    expect(await planted()).toEqual([]);
    await end(workload);
  });
});
