/** Expectations of a Sandbox; each throws until it holds. */
import { NAMESPACE_POLICIES } from '../../hooks/index.ts';
import { Shortcoming } from './report.ts';
import type { Made, Policy, TrialCluster, TrialSandbox } from './trial-cluster.ts';

const seeLogs = 'see the logs of Metacontroller and of the hook server';

/** The Sandbox's own message about what holds it up. */
function complaint({ status: { conditions } }: TrialSandbox): string {
  const message = conditions.find(({ type }) => type === 'Ready')?.message ?? '';
  return message ? `${message.replace(/\.$/, '')}; ${seeLogs}` : seeLogs;
}

export async function findOwnPolicy(cluster: TrialCluster, sandbox: Made): Promise<Policy> {
  const policies = await cluster.listPolicies();
  const own = policies.find(({ metadata }) =>
    metadata.ownerReferences.some(({ uid }) => uid === sandbox.uid),
  );
  if (own) return own;
  throw new Shortcoming(`there is none: ${complaint(await cluster.readSandbox(sandbox))}`);
}

export async function expectNamespacePolicies(cluster: TrialCluster): Promise<void> {
  const policies = await cluster.listPolicies();
  const missing = NAMESPACE_POLICIES.find(name => policies.every(({ metadata }) => metadata.name !== name));
  if (missing === undefined) return;
  throw new Shortcoming(
    `there is no NetworkPolicy ${missing}; see the log of the hook server, which is to create it`,
  );
}

/** The CRD's default is Pending at generation 1: only another phase was written by Metacontroller. */
export async function expectStatus(cluster: TrialCluster, sandbox: Made): Promise<void> {
  const found = await cluster.readSandbox(sandbox);
  const { phase, observedGeneration } = found.status;
  if (phase !== 'Pending' && observedGeneration === found.metadata.generation) return;
  const generation = `generation ${observedGeneration} of ${found.metadata.generation}`;
  throw new Shortcoming(`it says ${phase} at ${generation}: ${complaint(found)}`);
}

export async function expectGone(cluster: TrialCluster, sandbox: Made): Promise<void> {
  if (!(await cluster.isThere(sandbox))) return;
  throw new Shortcoming(`Sandbox ${sandbox.name} is still being deleted; ${seeLogs}`);
}
