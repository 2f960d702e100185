import { findKubectl } from './binaries.ts';
import type { Log } from './go-build.ts';
import { kubectlFor } from './kubectl.ts';
import type { State } from './state.ts';
import { uninstall } from './uninstall.ts';

/** Takes what `npm run up` has put into a cluster of the user's out of it; one that doesn't answer is left as it is. */
export async function leaveCluster({ kubeconfig }: Pick<State, 'kubeconfig'>, log: Log): Promise<void> {
  if (kubeconfig === undefined) return;
  try {
    await uninstall(kubectlFor(await findKubectl(log), kubeconfig), log);
  } catch (error) {
    log(`what npm run up installed in the cluster of ${kubeconfig} stays there: ${error}`);
  }
}
