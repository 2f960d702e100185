import { openClusterAccess } from './access.ts';
import type { Kubernetes } from './client.ts';
import { createKubernetes } from './client.ts';
import type { ClusterClock } from './clock.ts';

/**
 * A client for the cluster of this kubeconfig; absent, of the file in KUBECONFIG, else as the ServiceAccount of the Pod. Throws an
 * Error that says what can't be used.
 */
export async function connect(
  kubeconfig: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  clock?: ClusterClock,
): Promise<Kubernetes> {
  const file = kubeconfig ?? environment.KUBECONFIG;
  // It brings every model of the API along, 40 MB, which `--help` and wrong settings do without.
  const { readKubeconfig, readServiceAccount } = await import('./cluster-config.ts');
  const config = file ? readKubeconfig(file) : readServiceAccount(environment);
  return createKubernetes(openClusterAccess(config), clock);
}
