/** Creates and deletes a Sandbox, to check that API server, Metacontroller and hook server work together (`E11`). */
import type { Kubernetes } from '../kubernetes/client.ts';
import { expectDynamicApply } from './apply-strategy.ts';
import { eventually, type Patience } from './eventually.ts';
import type { Report } from './report.ts';
import { type Made, openTrialCluster, type TrialCluster } from './trial-cluster.ts';
import { expectGone, expectNamespacePolicies, expectStatus, findOwnPolicy } from './trial-expectations.ts';

export interface Trial {
  kubernetes: Kubernetes;
  /** The namespace of the Sandbox. */
  namespace: string;
  /** For each expected result. */
  patience: Patience;
  /** For its removal, which is waited for even when the trial was to end early. */
  removalPatience: Patience;
}

async function judgeSandbox(report: Report, trial: Trial, cluster: TrialCluster, sandbox: Made) {
  const { namespace, patience } = trial;
  const policy = await report.judge('Metacontroller makes the NetworkPolicy of a new Sandbox', () =>
    eventually(() => findOwnPolicy(cluster, sandbox), patience),
  );
  if (policy === undefined) return;
  await report.judge('Metacontroller applies with dynamic-apply', () => expectDynamicApply(policy));
  await report.judge(`its own NetworkPolicies close namespace ${namespace}`, () =>
    eventually(() => expectNamespacePolicies(cluster), patience),
  );
  await report.judge('the status of the Sandbox is written', () =>
    eventually(() => expectStatus(cluster, sandbox), patience),
  );
}

async function removeSandbox(
  report: Report,
  { removalPatience }: Trial,
  cluster: TrialCluster,
  sandbox: Made,
) {
  await report.judge('a Sandbox that is deleted is finalized, and gone', async () => {
    await eventually(() => cluster.remove(sandbox), removalPatience);
    await eventually(() => expectGone(cluster, sandbox), removalPatience);
  });
}

async function trySandbox(report: Report, trial: Trial, cluster: TrialCluster, runtime: Made) {
  const sandbox = await report.judge(`a Sandbox can be created in namespace ${trial.namespace}`, () =>
    cluster.makeSandbox(runtime),
  );
  if (sandbox === undefined) return;
  try {
    await judgeSandbox(report, trial, cluster, sandbox);
  } finally {
    await removeSandbox(report, trial, cluster, sandbox);
  }
}

/** Prints what holds and what doesn't, and always cleans up. */
export async function tryOut(report: Report, trial: Trial): Promise<void> {
  const cluster = openTrialCluster(trial.kubernetes, trial.namespace);
  const runtime = await report.judge('a RuntimeEnvironment can be created', () => {
    trial.patience.signal.throwIfAborted();
    return cluster.makeRuntime();
  });
  if (runtime === undefined) return;
  try {
    await trySandbox(report, trial, cluster, runtime);
  } finally {
    await report.judge('a RuntimeEnvironment can be deleted', () =>
      eventually(() => cluster.remove(runtime), trial.removalPatience),
    );
  }
}
