/**
 * An upgrade from the layout in which each Sandbox had a NetworkPolicy with DNS and the API service in it: no Pod is open at any moment,
 * or cut off, and the old policies go.
 */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardPods, type PodGuard } from '../support/closed-pods.ts';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration';
const RULES = { egress: [{ cidr: '203.0.113.0/24', ports: [{ port: 443, protocol: 'TCP' }] }] };

let stage: Stage;
let guard: PodGuard;

beforeAll(async () => {
  stage = await openStage('former-layout');
  guard = await guardPods(stage.api);
  await stage.apply(sandbox('plain'), sandbox('ruled', { networkAccess: RULES }));
  await stage.ready('plain', 'ruled');
});
afterAll(async () => {
  guard.stop();
  await stage.close();
});

const dns = ['UDP', 'TCP'].map(protocol => ({ ports: [{ port: 53, protocol }] }));

/** The policy of that layout, as Metacontroller had applied it. */
async function formerPolicy(name: string, rules: object[]) {
  const { apiVersion, kind, metadata } = await stage.sandbox(name);
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: await stage.ownName(name),
      namespace: stage.namespace,
      labels: { app: 'llmsafespace', component: 'sandbox', 'sandbox-id': name, 'sandbox-uid': metadata.uid },
    },
    spec: {
      podSelector: { matchLabels: { 'sandbox-uid': metadata.uid } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [...dns, ...rules],
    },
  };
  const owner = { apiVersion, kind, name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
  return {
    ...policy,
    metadata: {
      ...policy.metadata,
      labels: { ...policy.metadata.labels, 'controller-uid': metadata.uid },
      annotations: { [LAST_APPLIED]: JSON.stringify(policy) },
      ownerReferences: [owner],
    },
  };
}

const opensDns = ({ spec }: NetworkPolicy) => JSON.stringify(spec?.egress ?? []).includes('"port":53');

const policies = async () => stage.objects.list('NetworkPolicy');
const ownPolicy = async (name: string) => stage.objects.find('NetworkPolicy', await stage.ownName(name));

test('the policy of a Sandbox without rules goes once its namespace has its own', async () => {
  const former = await formerPolicy('plain', []);
  await stage.objects.create('NetworkPolicy', former);
  await eventually(async () => expect(await ownPolicy('plain')).toBeUndefined());
  const shared = (await policies()).find(({ metadata }) => metadata?.name === 'llmsafespace-sandbox');
  expect(shared && opensDns(shared)).toBe(true);
  await stage.ready('plain');
});

test('that of a Sandbox with rules keeps them alone', async () => {
  const rule = { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] };
  const { metadata, spec } = await formerPolicy('ruled', [rule]);
  const { annotations, name } = metadata;
  await stage.objects.patch('NetworkPolicy', name, { metadata: { annotations }, spec });
  await eventually(async () => expect((await ownPolicy('ruled'))?.spec?.egress).toEqual([rule]));
  await stage.ready('ruled');
});

test('at no moment was a Pod open', async () => {
  const { openMoments, podsSeen } = await guard.report();
  expect(openMoments.filter(moment => moment.includes(`/${stage.namespace}/`))).toEqual([]);
  expect(podsSeen).toBeGreaterThanOrEqual(2);
});
