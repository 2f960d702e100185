/** Under the policies a tenant's other work, and Kubernetes' controllers with it, go on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { listOf } from '../../support/sandboxes.ts';
import { patch } from '../attacks/attack.ts';
import { openTenancy, pod, podSpec, type Tenancy, withPolicies } from '../scene.ts';

let tenancy: Tenancy;

beforeAll(async () => {
  tenancy = await withPolicies(await openTenancy('own-work'));
});
afterAll(async () => {
  await tenancy?.close();
});

const editor = (args: string[], input?: object) => tenancy.as('editor')(args, input);
const apply = (...items: object[]) => editor(['apply', '-f', '-'], listOf(items));
const podsOf = (app: string) => tenancy.stage.objects.list('Pod', { labelSelector: `app=${app}` });

const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web', component: 'sandbox' } }, spec: podSpec };

test('a tenant’s own Deployment is rolled out, restarted, scaled and deleted', async () => {
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

test('a tenant’s own Job has its Pods with the label controller-uid, and leaves them when it is orphaned', async () => {
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

test('a tenant’s own StatefulSet has its volume claims', async () => {
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
  const { status } = await tenancy.stage.objects.get('PersistentVolumeClaim', 'files-db-0');
  expect(status?.phase).toBe('Bound');
  await editor(['delete', 'statefulset', 'db', '--cascade=foreground', '--timeout=60s']);
  await editor(['delete', 'pvc', 'files-db-0', '--timeout=60s']);
});

test('a tenant’s own NetworkPolicy and Service are made, changed and deleted, even for every Pod', async () => {
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

test('an API service in front of Sandboxes has the label app: llmsafespace', async () => {
  await apply(pod('api', { labels: { app: 'llmsafespace', component: 'api' } }));
  await editor(['delete', 'pod', 'api']);
});
