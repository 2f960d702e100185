/** A cluster with the hook server and Metacontroller: what `npm run up`, the tests and the benchmarks run on. */
import { join } from 'node:path';
import { type Cluster, type ClusterOptions, startCluster } from './cluster.ts';
import { planHookServer } from './hook-server.ts';
import { installControllers } from './install.ts';
import {
  chooseMetacontroller,
  describeMetacontroller,
  type MetacontrollerChoice,
  planMetacontroller,
} from './metacontroller.ts';
import { orStop } from './process-group.ts';
import type { ManagedProcess } from './processes.ts';

export interface ControlPlaneOptions extends ClusterOptions {
  /** Settings of the hook server, as environment variables. */
  hookServerEnvironment?: Record<string, string>;
  /** Default: `chooseMetacontroller()`. */
  metacontroller?: MetacontrollerChoice;
}

export interface ControlPlane extends Cluster {
  /** Neither URL ends in a slash. */
  hookServer: { url: string; opsUrl: string; process: ManagedProcess };
  metacontroller: { choice: MetacontrollerChoice; process: ManagedProcess };
}

async function addHooks(cluster: Cluster, options: ControlPlaneOptions): Promise<ControlPlane> {
  const { directory, kubectl, group, programKubeconfigs } = cluster;
  const choice = options.metacontroller ?? chooseMetacontroller();
  const hooks = await planHookServer({
    kubeconfig: programKubeconfigs.hookServer,
    logFile: join(directory, 'logs', 'hook-server.log'),
    environment: options.hookServerEnvironment ?? {},
  });
  const hookProcess = await group.start(hooks.spec);
  await installControllers(kubectl, hooks.url);
  options.log(`starting ${describeMetacontroller(choice)}`);
  const metacontroller = await planMetacontroller(
    choice,
    programKubeconfigs.metacontroller,
    join(directory, 'logs', 'metacontroller.log'),
  );
  const metacontrollerProcess = await group.start(metacontroller);
  return {
    ...cluster,
    hookServer: { url: hooks.url, opsUrl: hooks.opsUrl, process: hookProcess },
    metacontroller: { choice, process: metacontrollerProcess },
  };
}

/** Resolves when everything is ready; rejects, with nothing left running, when something can't be started. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const cluster = await startCluster(options);
  return orStop(cluster.group, () => addHooks(cluster, options));
}
