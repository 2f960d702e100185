/** Under the policies what belongs to Sandboxes is still its users' where it was, the cluster's, and the administrator's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warmPool } from '../../claim/pools.ts';
import { eventually } from '../../support/eventually.ts';
import { nothingLeft } from '../../support/ours.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { CREATE, patch } from '../attacks/attack.ts';
import { openScene, openTenancy, type Scene, warmPod, withPolicies } from '../scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await withPolicies(await openScene('belongings'));
});
afterAll(async () => {
  await scene?.close();
});

const editor = (args: string[], input?: object) => scene.as('editor')(args, input);

describe('what is a Sandbox’s', () => {
  test('a Pod is labelled and annotated with keys of one’s own, and comes back when it is deleted', async () => {
    const { own } = scene.targets;
    const before = await scene.stage.objects.get('Pod', own);
    await editor(['label', 'pod', own, 'team=blue']);
    await editor(['annotate', 'pod', own, 'note=mine']);
    await editor(['delete', 'pod', own]);
    await eventually(async () => {
      const { metadata } = await scene.stage.objects.get('Pod', own);
      expect(metadata?.uid).not.toBe(before.metadata?.uid);
    });
    await scene.stage.ready('victim');
  });

  test('a Pod’s status is written, and the Pod annotated with it, as kubelets and network plugins do', async () => {
    const { own } = scene.targets;
    const written = {
      metadata: { annotations: { 'cni.projectcalico.org/podIP': '10.0.0.1/32' } },
      status: { message: 'seen by another kubelet' },
    };
    await scene.as('owner')(patch(`pods/${own}`, written, '--subresource=status'));
    const { metadata, status } = await scene.stage.objects.get('Pod', own);
    expect(metadata?.annotations).toMatchObject(written.metadata.annotations);
    expect(status).toMatchObject(written.status);
  });

  test('a volume claim is enlarged', async () => {
    await editor(
      patch(`persistentvolumeclaims/${scene.targets.own}`, {
        spec: { resources: { requests: { storage: '6Gi' } } },
      }),
    );
  });

  test.each(['exec', 'attach', 'portforward'])('pods/%s is as allowed as edit has it', async subresource => {
    const { output } = await editor(['auth', 'can-i', 'create', 'pods', `--subresource=${subresource}`]);
    expect(output.trim()).toBe('yes');
  });
});

describe('the administrator', () => {
  const admin = (args: string[], input?: object) => scene.stage.kubectl(args, input);

  test('repairs what is ours: statuses, WarmPods, labels, finalizers', async () => {
    const { own } = scene.targets;
    await admin(patch('warmpools/pool', { status: { availablePods: 0 } }, '--subresource=status'));
    await admin([...CREATE(), '--dry-run=server'], warmPod('repaired'));
    await admin(['label', '--overwrite', 'networkpolicy', own, 'sandbox-id=repaired', '--dry-run=server']);
    await admin([...patch('sandboxes/victim', { metadata: { finalizers: [] } }), '--dry-run=server']);
    await admin(['delete', 'networkpolicy', 'llmsafespace-baseline', '--dry-run=server']);
  });

  test('deletes a namespace with all that is in it', async () => {
    const doomed = await openTenancy('doomed');
    const { stage } = doomed;
    await doomed.as('editor')(CREATE(), sandbox('doomed', { storage: { persistent: true } }));
    await doomed.as('editor')(CREATE(), warmPool('doomed', { minSize: 1 }));
    await stage.ready('doomed');
    await admin(['delete', 'namespace', stage.namespace, '--timeout=90s']);
    await nothingLeft(stage.api, stage.namespace);
    await doomed.close();
  });
});
