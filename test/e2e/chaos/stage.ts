/** A control plane of the chaos test's own, whose history of Pods and policies outlives the API server's restarts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../../../local/control-plane.ts';
import { createProcessGroup, type ProcessGroup } from '../../../local/process-group.ts';
import type { ManagedProcess } from '../../../local/processes.ts';

/** A restarted API server's watch cache has forgotten what was before; without one it asks etcd. */
const NO_WATCH_CACHE = '--watch-cache-sizes=pods#0,networkpolicies.networking.k8s.io#0';

/** Starts again what ends by itself, as the kubelet of a real control plane would: the scheduler exits when it is in doubt. */
function rememberingGroup(): ProcessGroup {
  const group = createProcessGroup({
    onCrash: (managed, how) => {
      console.log(`chaos: ${managed.name} ended by itself (${how}) and is started again`);
      managed.start().catch(console.error);
    },
  });
  return {
    ...group,
    start: spec =>
      group.start(spec.name === 'kube-apiserver' ? { ...spec, args: [...spec.args, NO_WATCH_CACHE] } : spec),
  };
}

export interface ChaosStage {
  controlPlane: ControlPlane;
  /** Those that are killed at random. */
  victims: [ManagedProcess, ...ManagedProcess[]];
  /** Ends everything; keeps the logs if told that something went wrong. */
  stop(failed: boolean): Promise<void>;
}

export async function openChaosStage(): Promise<ChaosStage> {
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-chaos-'));
  const log = (message: string) => console.log(`chaos: ${message}`);
  const controlPlane = await startControlPlane({ directory, log, group: rememberingGroup() });
  const { hookServer, metacontroller, kubernetes, stop } = controlPlane;
  if (kubernetes === undefined) throw new Error('the chaos test kills an API server of its own');
  return {
    controlPlane,
    victims: [kubernetes.processes.apiServer, hookServer.process, metacontroller.process],
    async stop(failed) {
      await stop();
      if (failed) log(`its logs are kept in ${join(directory, 'logs')}`);
      else rmSync(directory, { recursive: true, force: true });
    },
  };
}
