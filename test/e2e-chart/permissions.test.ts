/**
 * What test/e2e/permissions can't show, since webhooks have no token there and nobody is elected: with everything that the chart
 * brings, no program of it was ever refused anything, and these rights were used. vitest runs this file last.
 */
import { expect, inject, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../local/service-accounts.ts';
import { refusals, requestsOf, rightTaken } from '../e2e/permissions/rules.ts';
import { connectApi } from '../e2e/support/api.ts';
import { openAuditLog } from '../e2e/support/audit.ts';

const TOKEN = ['watch /secrets'];
const ELECTION = ['create', 'get', 'update'].map(verb => `${verb} coordination.k8s.io/leases`);

/** The whole log: what was written before this marker is there. */
async function requests(user: string) {
  const { auditLogFile, kubeconfig } = inject('chartCluster');
  const api = connectApi(kubeconfig);
  await openAuditLog(auditLogFile, api).writes();
  await api.close();
  return requestsOf(auditLogFile, user);
}

it.each([
  ['the hook server', hookServerUser],
  ['Metacontroller', metacontrollerUser],
  ['what removes finalizers', 'system:serviceaccount:llmsafespace:llmsafespace-finalizers'],
  ['helm test', 'system:serviceaccount:llmsafespace:llmsafespace-test'],
])('%s was never refused anything', async (_, user) => {
  const made = await requests(user);
  expect(made.length).toBeGreaterThan(0);
  expect(refusals(made)).toEqual([]);
});

it('Metacontroller read the token, and elected a leader', async ({ skip }) => {
  skip(
    inject('chartCluster').metacontroller === 'loop',
    'the stand-in reads one Secret and elects nobody: what Metacontroller needs is shown where it runs',
  );
  const taken = (await requests(metacontrollerUser)).flatMap(rightTaken);
  expect(taken).toEqual(expect.arrayContaining([...TOKEN, ...ELECTION]));
});
