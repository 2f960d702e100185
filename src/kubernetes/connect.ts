import type { Kubernetes } from './client.ts';
import { createKubernetes } from './client.ts';
import type { ClusterClock } from './clock.ts';
import { createClusterAccess } from './credentials.ts';
import { readKubeconfig, readServiceAccount } from './kubeconfig.ts';

/**
 * A client for the cluster of this kubeconfig; absent, of the file in KUBECONFIG, else as the ServiceAccount of the Pod. Throws an
 * Error that says what can't be used.
 */
export function connect(
  kubeconfig: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  clock?: ClusterClock,
): Kubernetes {
  const file = kubeconfig ?? environment.KUBECONFIG;
  const credentials = file ? readKubeconfig(file) : readServiceAccount(environment);
  return createKubernetes(createClusterAccess(credentials), clock);
}
