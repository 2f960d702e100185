/**
 * Least privilege, shown by the whole suite: it runs with the hook server and Metacontroller under the chart's ServiceAccounts, and
 * this file, which vitest runs last, reads the audit log of it all. Run alone it fails: nothing has been done yet.
 */
import type { ClusterRole } from 'kubernetes-types/rbac/v1.js';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
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

describe.each(programs)('$name', ({ user, roles, unrequested }) => {
  const { auditLogFile, metacontroller } = inject('controlPlane');
  let requests: AuditedRequest[];
  let granted: string[];

  beforeAll(async () => {
    const api = connectApi(inject('kubeconfig'));
    // Its marker is written after all that came before it.
    await openAuditLog(auditLogFile, api).writes();
    requests = requestsOf(auditLogFile, user);
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
    const found = await Promise.all(
      roles.map(role => api.call<ClusterRole>({ method: 'GET', path: `${path}/${role}` })),
    );
    granted = found.flatMap(({ rules = [] }) => rightsOf(rules));
    await api.close();
  });

  it('was never refused anything', () => {
    expect(requests.length).toBeGreaterThan(100);
    expect(refusals(requests)).toEqual([]);
  });

  it('has no right that it never used', ({ skip }) => {
    skip(
      user === metacontrollerUser && metacontroller === 'loop',
      'the stand-in is not Metacontroller: what that needs is shown where it runs',
    );
    const taken = new Set(requests.flatMap(rightTaken));
    expect(granted.filter(right => !taken.has(right) && !unrequested.includes(right))).toEqual([]);
  });

  it('has every right of its list of exceptions, so that the list stays true', () => {
    expect(unrequested.filter(right => !granted.includes(right))).toEqual([]);
  });
});
