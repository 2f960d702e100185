import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('profiles');
});
afterAll(() => stage.close());

const profile = (spec: object = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: { name: 'team' },
  spec: {
    language: 'python',
    resourceDefaults: { cpu: '1', memory: '1Gi' },
    filesystemConfig: { writablePaths: ['/home/sandbox'] },
    networkPolicies: [{ type: 'egress', rules: [{ cidr: '203.0.113.0/24', ports: [{ port: 443 }] }] }],
    ...spec,
  },
});

test('a profile that is not found leaves the Sandbox Pending, with the field', async () => {
  await stage.apply(sandbox('member', { profileRef: { name: 'team' } }));
  const message = `spec.profileRef.name "team": namespace "${stage.namespace}" has no such SandboxProfile; create it`;
  const found = await stage.condition('member', 'ProfileApplied', {
    status: 'False',
    reason: 'ProfileNotFound',
    message,
  });
  expect(found.status.phase).toBe('Pending');
  expect(await stage.event('member', 'ProfileNotFound')).toBe(message);
});

test('it starts when the profile appears, which takes effect on the Pod and its policy', async () => {
  await stage.apply(profile());
  const found = await stage.ready('member');
  expect(conditionOf(found, 'ProfileApplied')).toMatchObject({ status: 'True', reason: 'ProfileApplied' });
  const name = await stage.ownName('member');
  const [container] = (await stage.objects.get('Pod', name)).spec?.containers ?? [];
  expect(container?.resources?.limits).toMatchObject({ cpu: '1', memory: '1Gi' });
  expect(container?.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/home/sandbox' }));
  const policy = await stage.objects.get('NetworkPolicy', name);
  expect(policy.spec?.egress).toContainEqual({
    to: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
    ports: [{ port: 443, protocol: 'TCP' }],
  });
});

test('a profile that changes opens the policy, and marks the Pod as outdated, when its Sandbox is looked at', async () => {
  const networkPolicies = [{ type: 'egress', rules: [{ cidr: '192.0.2.0/24' }] }];
  await stage.apply(profile({ networkPolicies, resourceDefaults: { cpu: '2', memory: '1Gi' } }));
  await stage.lookAt('member');
  await stage.condition('member', 'PodOutdated', { status: 'True', reason: 'TemplateChanged' });
  const name = await stage.ownName('member');
  await eventually(async () => {
    const { spec } = await stage.objects.get('NetworkPolicy', name);
    expect(JSON.stringify(spec)).toContain('192.0.2.0/24');
    expect(JSON.stringify(spec)).not.toContain('203.0.113.0/24');
  });
  await stage.ready('member');
});

test('the Pod is no longer outdated once it has been replaced', async () => {
  await stage.kubectl(['delete', 'pod', await stage.ownName('member')]);
  await eventually(async () => {
    const found = await stage.sandbox('member');
    expect(found.status.phase).toBe('Running');
    expect(conditionOf(found, 'PodOutdated')).toBeUndefined();
  });
  const pod = await stage.objects.get('Pod', await stage.ownName('member'));
  expect(pod.spec?.containers[0]?.resources?.limits).toMatchObject({ cpu: '2' });
});

test('a profile that is deleted leaves its Sandboxes running', async () => {
  await stage.kubectl(['delete', 'sandboxprofile', 'team']);
  await stage.lookAt('member');
  await stage.condition('member', 'ProfileApplied', { status: 'False', reason: 'ProfileNotFound' });
  const found = await stage.ready('member');
  expect(found.status.phase).toBe('Running');
});
