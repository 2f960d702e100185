/** Restores a deleted or altered policy at once, if there is something to protect. */
import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { keepWatching } from '../kubernetes/watch.ts';
import { createRepairs, type RepairOptions } from './repairs.ts';

export interface GuardOptions extends RepairOptions {
  kubernetes: Kubernetes;
}

const networkPolicies = resourcePath({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' });

/** Starts watching; `synced` tells whether the policies of all namespaces have been seen. */
export function guardPolicies(options: GuardOptions): {
  synced(): boolean;
  ended: Promise<void>;
} {
  const { kubernetes, policies, policyName, logger, signal } = options;
  const { repair, repairMissing } = createRepairs(options);
  let synced = false;

  const ended = keepWatching({
    kubernetes,
    path: networkPolicies,
    query: { fieldSelector: `metadata.name=${policyName}` },
    onList(items) {
      policies.observeAll(items);
      synced = true;
      void repairMissing();
    },
    onEvent(type, policy) {
      const namespace = policy.metadata.namespace ?? '';
      if (type === 'DELETED') policies.lose(namespace);
      if (type === 'DELETED' || !policies.observe(policy)) void repair(namespace);
    },
    logger,
    signal,
  });
  return { synced: () => synced, ended };
}
