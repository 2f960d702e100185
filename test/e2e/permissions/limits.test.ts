/** What somebody who has taken over the hook server or Metacontroller still may not do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { type Attempt, isAllowed } from '../support/access-review.ts';
import { type Api, connectApi } from '../support/api.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';

let api: Api;

beforeAll(() => {
  api = connectApi(ownControlPlane().kubeconfig);
});
afterAll(() => api.close());

const GROUPS = ['system:serviceaccounts', 'system:authenticated'];

const mayDo = (user: string, attempt: Attempt) => isAllowed(api, { user, groups: GROUPS }, attempt);

const forBoth: [string, Attempt][] = [
  ['run a command in a Pod', { verb: 'create', resource: 'pods', subresource: 'exec' }],
  ['reach into a Pod’s ports', { verb: 'create', resource: 'pods', subresource: 'portforward' }],
  ['read logs', { verb: 'get', resource: 'pods', subresource: 'log' }],
  ['attach a debugger', { verb: 'update', resource: 'pods', subresource: 'ephemeralcontainers' }],
  ['make a token', { verb: 'create', resource: 'serviceaccounts', subresource: 'token' }],
  ['act as somebody else', { verb: 'impersonate', resource: 'users' }],
  ['write Secrets', { verb: 'update', resource: 'secrets' }],
  ['write ConfigMaps', { verb: 'update', resource: 'configmaps' }],
  ['make a Deployment', { verb: 'create', group: 'apps', resource: 'deployments' }],
  ['make a DaemonSet', { verb: 'create', group: 'apps', resource: 'daemonsets' }],
  ['give rights', { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' }],
  ['raise rights', { verb: 'escalate', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' }],
  ['make a namespace', { verb: 'create', resource: 'namespaces' }],
  ['change a namespace’s labels', { verb: 'update', resource: 'namespaces' }],
  ['touch a node', { verb: 'patch', resource: 'nodes' }],
  ['reach into a node’s kubelet', { verb: 'get', resource: 'nodes', subresource: 'proxy' }],
  ['read a kubelet’s metrics', { verb: 'get', resource: 'nodes', subresource: 'metrics' }],
  ['make a PersistentVolume', { verb: 'create', resource: 'persistentvolumes' }],
  [
    'switch off the admission policies',
    { verb: 'delete', group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicies' },
  ],
  ['change a profile', { verb: 'update', group: 'llmsafespace.dev', resource: 'sandboxprofiles' }],
  ['change a runtime', { verb: 'update', group: 'llmsafespace.dev', resource: 'runtimeenvironments' }],
  [
    'point the webhooks elsewhere',
    { verb: 'update', group: 'metacontroller.k8s.io', resource: 'compositecontrollers' },
  ],
];

const forHookServer: [string, Attempt][] = [
  ['read Secrets', { verb: 'get', resource: 'secrets' }],
  ['make a Pod', { verb: 'create', resource: 'pods' }],
  ['delete a policy', { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies' }],
  ['delete a Sandbox', { verb: 'delete', group: 'llmsafespace.dev', resource: 'sandboxes' }],
  ['change a Sandbox itself', { verb: 'update', group: 'llmsafespace.dev', resource: 'sandboxes' }],
];

const forMetacontroller: [string, Attempt][] = [
  ['delete a Sandbox', { verb: 'delete', group: 'llmsafespace.dev', resource: 'sandboxes' }],
];

describe.each([
  ['the hook server', hookServerUser, [...forBoth, ...forHookServer]],
  ['Metacontroller', metacontrollerUser, [...forBoth, ...forMetacontroller]],
])('%s', (_, user, attempts) => {
  it('is known: it may look at Sandboxes', async () => {
    const look = { verb: 'list', group: 'llmsafespace.dev', resource: 'sandboxes' };
    expect(await mayDo(user, look)).toBe(true);
  });

  it.each(attempts)('may not %s', async (_what, attempt) => {
    expect(await mayDo(user, attempt)).toBe(false);
  });
});
