/** Admission policies of others that change, or refuse, what is written in one namespace. */
import type { Stage } from './stage.ts';

export interface Interference {
  resource: string;
  apiGroup?: string;
  operations?: readonly ('CREATE' | 'UPDATE')[];
}

const constraints = ({ resource, apiGroup = '', operations = ['CREATE', 'UPDATE'] }: Interference) => ({
  resourceRules: [{ apiGroups: [apiGroup], apiVersions: ['*'], operations, resources: [resource] }],
});

const GROUP = 'admissionregistration.k8s.io/v1';
const nameOf = (namespace: string, { resource }: Interference) =>
  `${namespace}-${resource.replaceAll('/', '-')}`;
const here = (namespace: string) => [{ name: 'here', expression: `request.namespace == '${namespace}'` }];

/** Writes them; resolves to what takes them back. */
async function enact(stage: Stage, policies: object[]): Promise<() => Promise<void>> {
  await stage.apply(...policies);
  return async () => {
    await stage.kubectl(['delete', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: policies });
  };
}

/** Has a JSON patch, as a CEL list of `JSONPatch`, applied to what is written. */
export function mutate(stage: Stage, what: Interference, patch: string): Promise<() => Promise<void>> {
  const name = nameOf(stage.namespace, what);
  const spec = {
    reinvocationPolicy: 'Never',
    failurePolicy: 'Fail',
    matchConstraints: constraints(what),
    matchConditions: here(stage.namespace),
    mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: patch } }],
  };
  return enact(stage, [
    { apiVersion: GROUP, kind: 'MutatingAdmissionPolicy', metadata: { name }, spec },
    {
      apiVersion: GROUP,
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name },
    },
  ]);
}

/** Refuses what is written, with this message; `Invalid` is answered with 422, `Forbidden` with 403. */
export function refuse(
  stage: Stage,
  what: Interference,
  message: string,
  reason: 'Invalid' | 'Forbidden' = 'Invalid',
): Promise<() => Promise<void>> {
  const name = nameOf(stage.namespace, what);
  const spec = {
    failurePolicy: 'Fail',
    matchConstraints: constraints(what),
    matchConditions: here(stage.namespace),
    validations: [{ expression: 'false', message, reason }],
  };
  const binding = { policyName: name, validationActions: ['Deny'] };
  return enact(stage, [
    { apiVersion: GROUP, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec },
    { apiVersion: GROUP, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: binding },
  ]);
}
