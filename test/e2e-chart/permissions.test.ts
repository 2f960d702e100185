/**
 * What test/e2e/permissions can't show, since webhooks have no token there and nobody is elected: with everything that the chart
 * brings, no program of it was ever refused anything, and these rights were used. vitest runs this file last.
 */
import { beforeAll, expect, inject, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../local/service-accounts.ts';
import { refusals, requestsOf, requestsWhileBound, rightTaken } from '../e2e/permissions/rules.ts';
import { connectApi } from '../e2e/support/api.ts';
import { openAuditLog } from '../e2e/support/audit.ts';

const TOKEN = ['watch /secrets'];
const ELECTION = ['create', 'get', 'update'].map(verb => `${verb} coordination.k8s.io/leases`);

const { auditLogFile, kubeconfig, metacontroller } = inject('chartCluster');

/** What is written before this marker is in the log afterwards. */
beforeAll(async () => {
  const api = connectApi(kubeconfig);
  await openAuditLog(auditLogFile, api).writes();
  await api.close();
});

const account = (name: string) => `system:serviceaccount:llmsafespace:${name}`;

it.each([
  ['the hook server', hookServerUser, 'llmsafespace'],
  ['Metacontroller', metacontrollerUser, 'llmsafespace-metacontroller-objects'],
  ['what removes finalizers', account('llmsafespace-finalizers'), 'llmsafespace-finalizers'],
  ['helm test', account('llmsafespace-test'), 'llmsafespace-test'],
])('%s was never refused anything', (_, user, binding) => {
  const made = requestsWhileBound(auditLogFile, user, binding);
  expect(made.length).toBeGreaterThan(0);
  expect(refusals(made)).toEqual([]);
});

const taken = () => requestsOf(auditLogFile, metacontrollerUser).flatMap(rightTaken);

it('Metacontroller read the token', () => {
  expect(taken()).toEqual(expect.arrayContaining(TOKEN));
});

it('Metacontroller elected a leader', ({ skip }) => {
  skip(
    metacontroller === 'loop',
    'the stand-in elects nobody: what Metacontroller needs is shown where it runs',
  );
  expect(taken()).toEqual(expect.arrayContaining(ELECTION));
});
