/**
 * Least privilege, shown by the whole suite: it runs with the hook server and Metacontroller under the chart's ServiceAccounts, and
 * this file, which is a project that vitest runs last, reads the audit logs of it all. Run alone it fails: nothing has been done yet.
 */
import type { ClusterRole } from 'kubernetes-types/rbac/v1.js';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import type { ProvidedControlPlane } from '../control-plane.ts';
import { connectApi } from '../support/api.ts';
import { openAuditLog } from '../support/audit.ts';
import { type AuditedRequest, refusals, requestsOf, rightsOf, rightTaken } from './rules.ts';

/** The admission plugin OwnerReferencesPermissionEnforcement asks the authorizer for these; nobody requests them. */
const askedAtAdmission = {
  hookServer: ['update llmsafespace.dev/sandboxes/finalizers'],
  metacontroller: [
    ...['sandboxes', 'warmpools'].map(resource => `update llmsafespace.dev/${resource}/finalizers`),
    'delete /persistentvolumeclaims',
  ],
};

/** Webhooks have no token on this control plane; test/e2e-chart shows that these are used. */
const usedWithToken = ['list /secrets', 'watch /secrets'];

const programs = [
  {
    name: 'the hook server',
    user: hookServerUser,
    roles: ['llmsafespace'],
    unrequested: askedAtAdmission.hookServer,
  },
  {
    name: 'Metacontroller',
    user: metacontrollerUser,
    roles: ['llmsafespace-metacontroller', 'llmsafespace-metacontroller-objects'],
    unrequested: [...askedAtAdmission.metacontroller, ...usedWithToken],
  },
];

/** What this user has requested so far. */
async function requestsOn({ auditLogFile, kubeconfig }: ProvidedControlPlane, user: string) {
  const api = connectApi(kubeconfig);
  // Its marker is written after all that came before it.
  await openAuditLog(auditLogFile, api).writes();
  await api.close();
  return requestsOf(auditLogFile, user);
}

/** The rights that these roles give. */
async function grantedOn({ kubeconfig }: ProvidedControlPlane, roles: string[]): Promise<string[]> {
  const api = connectApi(kubeconfig);
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
  const found = await Promise.all(
    roles.map(role => api.call<ClusterRole>({ method: 'GET', path: `${path}/${role}` })),
  );
  await api.close();
  return found.flatMap(({ rules = [] }) => rightsOf(rules));
}

describe.each(programs)('$name', ({ user, roles, unrequested }) => {
  const controlPlanes = inject('controlPlanes');
  const [first] = controlPlanes as [ProvidedControlPlane];
  let requests: AuditedRequest[];
  let granted: string[];

  beforeAll(async () => {
    requests = (await Promise.all(controlPlanes.map(one => requestsOn(one, user)))).flat();
    granted = await grantedOn(first, roles);
  });

  it('was never refused anything', () => {
    expect(requests.length).toBeGreaterThan(100);
    expect(refusals(requests)).toEqual([]);
  });

  it('has no right that it never used', ({ skip }) => {
    skip(
      user === metacontrollerUser && first.metacontroller === 'loop',
      'the stand-in is not Metacontroller: what that needs is shown where it runs',
    );
    const taken = new Set(requests.flatMap(rightTaken));
    expect(granted.filter(right => !taken.has(right) && !unrequested.includes(right))).toEqual([]);
  });

  it('has every right of its list of exceptions, so that the list stays true', () => {
    expect(unrequested.filter(right => !granted.includes(right))).toEqual([]);
  });
});
