/**
 * E10: on a cluster that has never seen our kinds. The API server looks for new ones every 30 s; until then policies that have one as
 * their parameter refuse what they match, and so must match only what asks for them.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { administrator } from './support/administrator.ts';
import { type Installed, install } from './support/installed.ts';

const CRDS = ['sandboxes', 'sandboxprofiles', 'runtimeenvironments', 'warmpools', 'warmpods'].map(
  plural => `${plural}.llmsafespace.dev`,
);
const ADMISSION = 'admissionregistration.k8s.io/v1';
const metadata = { name: 'early' };

/** Makes the API server look for SandboxProfiles before there are any: from then on it takes up to 30 s to look again. */
const earlyPolicy = {
  apiVersion: ADMISSION,
  kind: 'ValidatingAdmissionPolicy',
  metadata,
  spec: {
    paramKind: { apiVersion: 'llmsafespace.dev/v1', kind: 'SandboxProfile' },
    matchConstraints: {
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['podtemplates'] },
      ],
    },
    validations: [{ expression: 'true' }],
  },
};
const earlyBinding = {
  apiVersion: ADMISSION,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata,
  spec: {
    policyName: metadata.name,
    validationActions: ['Deny'],
    paramRef: { selector: {}, parameterNotFoundAction: 'Allow' },
  },
};
const podTemplate = {
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name: 'probe', namespace: 'default' },
  template: { spec: { containers: [{ name: 'main', image: 'probe' }] } },
};

const apply = (manifest: object) => administrator(['apply', '-f', '-'], manifest);
const isKindUnknown = () =>
  administrator(['create', '--dry-run=server', '-f', '-'], podTemplate).then(
    () => false,
    error => String(error).includes('failed to find resource referenced by paramKind'),
  );

let installed: Installed;

beforeAll(async () => {
  await administrator(['delete', 'crd', '--ignore-not-found', ...CRDS]);
  await apply(earlyPolicy);
  await apply(earlyBinding);
  await eventually(
    async () => expect(await isKindUnknown(), 'whether SandboxProfiles are forgotten').toBe(true),
    60,
  );
  installed = await install({ defaultRuntimes: true });
});
afterAll(async () => {
  await administrator(['delete', 'validatingadmissionpolicy,validatingadmissionpolicybinding', 'early']);
  await installed?.close();
});

it('Sandboxes and NetworkPolicies are taken at once, whatever the API server has yet to find', async () => {
  const stage = await installed.stage('chart-first');
  await stage.apply(sandbox('first'), {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'anything' },
    spec: { podSelector: {} },
  });
  // OwnerReferencesPermissionEnforcement has to find them, too; Metacontroller asks again after 10, 20 and 41 s.
  await stage.condition('first', 'Ready', { status: 'True' }, 90);
});

interface Policy {
  metadata: { name: string };
  spec: {
    paramKind?: { apiVersion: string };
    matchConstraints: { namespaceSelector: object };
  };
}

it('policies with a parameter of ours match namespaces that require a profile only', async () => {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
  const { items } = await installed.api.call<{ items: Policy[] }>({ method: 'GET', path });
  const withParameter = items.filter(
    ({ metadata: { name }, spec }) =>
      name !== 'early' && spec.paramKind?.apiVersion.startsWith('llmsafespace.dev/'),
  );
  expect(withParameter.length).toBeGreaterThan(0);
  for (const { spec } of withParameter) {
    expect(spec.matchConstraints.namespaceSelector).toEqual({
      matchExpressions: [{ key: 'llmsafespace.dev/required-profile', operator: 'Exists' }],
    });
  }
});
