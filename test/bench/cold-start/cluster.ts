/** The cluster that is measured on: the one that was named, that of `npm run up`, or one that is started for it. */
import { join, resolve } from 'node:path';
import { startControlPlane } from '../../../local/control-plane.ts';
import { describeMetacontroller } from '../../../local/metacontroller.ts';
import { isRunning } from '../../../local/process-identity.ts';
import { kubeconfigFile, readState } from '../../../local/state.ts';
import type { Bench } from '../bench.ts';
import { environmentOf, type Program } from '../programs.ts';

export interface MeasuredCluster {
  kubeconfig: string;
  /** What the figures were measured on. */
  description: string;
  /** Where the hook server has its `/metrics`; undefined if that isn't known. */
  opsUrl: string | undefined;
  /** Those whose CPU can be read here; none of a cluster that was not started here. */
  programs: readonly Program[];
}

/** Only Linux has /proc. */
const readable = (programs: readonly Program[]) => (process.platform === 'linux' ? programs : []);

/** The local tools choose the port and tell it to the hook server alone. */
function opsUrlOf(programs: readonly Program[]): string | undefined {
  const hookServer = programs.find(({ name }) => name === 'hook-server');
  const port = hookServer && environmentOf(hookServer, 'LLMSAFESPACE_OPS_PORT');
  return port && `http://127.0.0.1:${port}`;
}

function joinCluster(kubeconfig: string, opsUrl: string | undefined): MeasuredCluster {
  const isThatOfUp = resolve(kubeconfig) === kubeconfigFile;
  const programs = readable((isThatOfUp && readState()?.programs.filter(isRunning)) || []);
  const description = `the cluster of ${kubeconfig}`;
  return { kubeconfig, description, opsUrl: opsUrl ?? opsUrlOf(programs), programs };
}

async function startCluster({ directory, log, atEnd }: Bench): Promise<MeasuredCluster> {
  const controlPlane = await startControlPlane({ directory: join(directory, 'control-plane'), log });
  atEnd(controlPlane.stop);
  return {
    kubeconfig: controlPlane.kubeconfig,
    description: describeMetacontroller(controlPlane.metacontroller.choice),
    opsUrl: controlPlane.hookServer.opsUrl,
    programs: readable(controlPlane.group.processes),
  };
}

/** Starts one, which ends with the benchmark, only where there is none. */
export const findCluster = async (bench: Bench): Promise<MeasuredCluster> =>
  bench.kubeconfig === undefined ? startCluster(bench) : joinCluster(bench.kubeconfig, bench.opsUrl);
