/** What the policies leave alone: a tenant's own work, Kubernetes' own controllers, and the administrator. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { annotated, poolsOn, warmPool } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import { programWith } from '../support/program.ts';
import { sandbox } from '../support/sandboxes.ts';
import { CREATE, patch } from './attacks/attack.ts';
import { findHelm, type TenantsPart } from './policies.ts';
import { openScene, openTenancy, pod, podSpec, type Scene, tenantsPartFor, warmPod } from './scene.ts';
import { nameOf } from './users.ts';

let scene: Scene;
let tenants: TenantsPart;

beforeAll(async () => {
  scene = await openScene('allowed');
  tenants = await tenantsPartFor(scene);
  await tenants.installRoles();
  await tenants.installPolicies();
});
afterAll(async () => {
  await tenants?.remove();
  await scene?.close();
});

const editor = (args: string[], input?: object) => scene.as('editor')(args, input);
const apply = (...items: object[]) => editor(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
const podsOf = (app: string) => scene.stage.objects.list('Pod', { labelSelector: `app=${app}` });

describe('Sandboxes and WarmPools', () => {
  test('a Sandbox is applied, changed, annotated, labelled and deleted', async () => {
    await apply(sandbox('own'));
    await scene.stage.ready('own');
    await apply(sandbox('own', { networkAccess: { egress: [{ cidr: '203.0.113.0/24' }] } }));
    await editor(['annotate', 'sandbox', 'own', 'llmsafespace.dev/use-warm-pod=false', 'note=mine']);
    await editor(['label', 'sandbox', 'own', 'team=blue']);
    await editor(['delete', 'sandbox', 'own']);
  });

  test('a Sandbox gets a warm Pod, and so becomes Ready', async () => {
    await apply(annotated('warm', { 'use-warm-pod': 'true', 'warm-pod-runtime': 'python:3.10' }));
    await poolsOn(scene.stage).served('warm');
    await editor(['delete', 'sandbox', 'warm']);
  });

  test('a Sandbox without a pool that fits is told so, and becomes Ready', async () => {
    await apply(sandbox('cold', { resources: { cpu: '250m' } }));
    await scene.stage.ready('cold');
    await scene.stage.condition('cold', 'WarmPodUsed', { status: 'False' });
    await editor(['delete', 'sandbox', 'cold']);
  });

  test('a Sandbox is deleted in the foreground, and with all that it owns', async () => {
    await apply(sandbox('foreground', { storage: { persistent: true } }));
    await scene.stage.ready('foreground');
    const own = await scene.stage.ownName('foreground');
    await editor(['delete', 'sandbox', 'foreground', '--cascade=foreground', '--timeout=60s']);
    await eventually(async () =>
      expect(await scene.stage.objects.find('PersistentVolumeClaim', own)).toBeUndefined(),
    );
  });

  test('a Sandbox is orphaned, and what it leaves is deleted by hand', async () => {
    await apply(sandbox('orphaned'));
    await scene.stage.ready('orphaned');
    const own = await scene.stage.ownName('orphaned');
    const { status } = await scene.stage.sandbox('orphaned');
    await editor(['delete', 'sandbox', 'orphaned', '--cascade=orphan', '--timeout=60s']);
    await eventually(async () => {
      const { metadata } = await scene.stage.objects.get('NetworkPolicy', own);
      expect(metadata?.ownerReferences).toBeUndefined();
    });
    await editor(['delete', `networkpolicy/${own}`, `pod/${status.podName}`, '--timeout=60s']);
  });

  test('a WarmPool is scaled, changed, and deleted by force', async () => {
    await editor(['scale', 'warmpool', 'pool', '--replicas=2']);
    await poolsOn(scene.stage).filled('pool', 2);
    await apply(warmPool('second', { minSize: 1, resources: { cpu: '250m' } }));
    await editor(patch('warmpools/second', { spec: { minSize: 0 } }));
    await editor(['annotate', 'warmpool', 'second', 'llmsafespace.dev/force-delete=true']);
    await editor(['delete', 'warmpool', 'second', '--timeout=60s']);
  });

  test('a chart of Sandboxes is installed, upgraded and uninstalled', async () => {
    const chart = mkdtempSync(join(tmpdir(), 'tenant-chart-'));
    mkdirSync(join(chart, 'templates'));
    writeFileSync(
      join(chart, 'Chart.yaml'),
      stringify({ apiVersion: 'v2', name: 'tenant', version: '1.0.0' }),
    );
    const write = (manifest: object) =>
      writeFileSync(join(chart, 'templates', 'sandbox.yaml'), stringify(manifest));
    const { namespace } = scene.stage;
    const helm = programWith(await findHelm(), [
      ...['--kubeconfig', inject('kubeconfig'), '--namespace', namespace],
      ...['--kube-as-user', nameOf('editor', namespace), '--kube-as-group', 'system:authenticated'],
    ]);
    write(sandbox('packaged'));
    await helm(['install', 'tenant', chart]);
    await scene.stage.ready('packaged');
    write(sandbox('packaged', { networkAccess: { ingress: true } }));
    await helm(['upgrade', 'tenant', chart]);
    await helm(['uninstall', 'tenant', '--wait']);
    rmSync(chart, { recursive: true });
  });
});

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

describe('a tenant’s own', () => {
  const selector = { matchLabels: { app: 'web' } };
  const template = { metadata: { labels: { app: 'web', component: 'sandbox' } }, spec: podSpec };

  test('Deployment is rolled out, restarted, scaled and deleted', async () => {
    await apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { selector, replicas: 2, template },
    });
    await editor(['rollout', 'status', 'deployment/web', '--timeout=60s']);
    await editor(['set', 'image', 'deployment/web', 'main=tenant:2']);
    await editor(['rollout', 'restart', 'deployment/web']);
    await editor(['rollout', 'status', 'deployment/web', '--timeout=60s']);
    await editor(['scale', 'deployment/web', '--replicas=1']);
    await editor(['delete', 'deployment', 'web', '--timeout=60s']);
    await eventually(async () => expect(await podsOf('web')).toEqual([]));
  });

  test('Job has its Pods with the label controller-uid, and leaves them when it is orphaned', async () => {
    const job = { spec: { ...podSpec, restartPolicy: 'Never' }, metadata: { labels: { app: 'batch' } } };
    await apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'batch' },
      spec: { template: job },
    });
    const [started] = await eventually(async () => {
      const pods = await podsOf('batch');
      expect(pods).not.toEqual([]);
      return pods;
    });
    expect(started?.metadata?.labels?.['controller-uid']).toBeDefined();
    await editor(['delete', 'job', 'batch', '--cascade=orphan']);
    await eventually(async () => {
      const [left] = await podsOf('batch');
      expect(left?.metadata?.ownerReferences).toBeUndefined();
      expect(left?.metadata?.finalizers).toBeUndefined();
    });
    await editor(['label', 'pod', started?.metadata?.name ?? '', 'controller-uid-']);
    await editor(['delete', 'pods', '-l', 'app=batch']);
  });

  test('StatefulSet has its volume claims', async () => {
    await apply({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        selector: { matchLabels: { app: 'db' } },
        serviceName: 'db',
        template: { metadata: { labels: { app: 'db' } }, spec: podSpec },
        volumeClaimTemplates: [
          {
            metadata: { name: 'files' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    });
    await editor(['rollout', 'status', 'statefulset/db', '--timeout=60s']);
    const { status } = await scene.stage.objects.get('PersistentVolumeClaim', 'files-db-0');
    expect(status?.phase).toBe('Bound');
    await editor(['delete', 'statefulset', 'db', '--cascade=foreground', '--timeout=60s']);
    await editor(['delete', 'pvc', 'files-db-0', '--timeout=60s']);
  });

  test('NetworkPolicy and Service are made, changed and deleted, even for every Pod', async () => {
    const names = 'networkpolicy/web,service/web'.split(',');
    await apply(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'web' },
        spec: { podSelector: {}, egress: [{}] },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      },
    );
    await editor(['label', ...names, 'app=llmsafespace', 'component=api']);
    await editor(patch('services/web', { spec: { selector: { app: 'web2' } } }));
    await editor(['delete', ...names]);
  });

  test('API service in front of Sandboxes has the label app: llmsafespace', async () => {
    await apply(pod('api', { labels: { app: 'llmsafespace', component: 'api' } }));
    await editor(['delete', 'pod', 'api']);
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
