/** A control plane of the replica test's own: Metacontroller calls several hook servers behind one address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from '../../../../local/cluster.ts';
import { planHookServer } from '../../../../local/hook-server.ts';
import { installControllers } from '../../../../local/install.ts';
import {
  chooseMetacontroller,
  describeMetacontroller,
  planMetacontroller,
} from '../../../../local/metacontroller.ts';
import { orStop } from '../../../../local/process-group.ts';
import type { ManagedProcess } from '../../../../local/processes.ts';
import { withClockAhead } from '../../support/wrong-clock.ts';
import { type Balancer, startBalancer } from './balancer.ts';

/** One of several hook servers. */
export interface Replica {
  process: ManagedProcess;
  port: number;
  /** `/metrics` is below it. */
  opsUrl: string;
  /** Whether it is to be called: one that has just started listens before it has seen the WarmPods. */
  ready: boolean;
}

export interface ReplicaStage {
  cluster: Cluster;
  replicas: Replica[];
  /** Ends everything; keeps the logs if told that something went wrong. */
  stop(failed: boolean): Promise<void>;
}

/** The clocks of machines are seldom right: by how much those of the first replicas are ahead. */
const CLOCKS_AHEAD_MS = [0, 300_000, -300_000];

async function startReplica(
  { directory, group }: Cluster,
  name: string,
  kubeconfig: string,
  clockAheadMs: number,
): Promise<Replica> {
  const logFile = join(directory, 'logs', `${name}.log`);
  const { url, opsUrl, spec } = await planHookServer({
    kubeconfig,
    logFile,
    environment: withClockAhead(clockAheadMs),
  });
  const process = await group.start({ ...spec, name });
  return { process, port: Number(new URL(url).port), opsUrl, ready: true };
}

async function addHooks(cluster: Cluster, count: number, log: (message: string) => void) {
  const { directory, group, kubectl, programKubeconfigs } = cluster;
  const names = Array.from({ length: count }, (_, index) => `hook-server-${index}`);
  const { hookServer, metacontroller } = programKubeconfigs;
  // One after another: two that look for free ports at once may find the same.
  const replicas: Replica[] = [];
  for (const [index, name] of names.entries()) {
    replicas.push(await startReplica(cluster, name, hookServer, CLOCKS_AHEAD_MS[index] ?? 0));
  }
  const balancer = await startBalancer(() => replicas.filter(({ ready }) => ready).map(({ port }) => port));
  await installControllers(kubectl, balancer.url);
  const choice = chooseMetacontroller();
  log(`${count} hook servers, ${describeMetacontroller(choice)}`);
  const logFile = join(directory, 'logs', 'metacontroller.log');
  await group.start(await planMetacontroller(choice, metacontroller, logFile));
  return { replicas, balancer };
}

async function stopAll(cluster: Cluster, balancer: Balancer): Promise<void> {
  await balancer.close();
  await cluster.stop();
}

/** Resolves when everything is ready. */
export async function openReplicaStage(count: number): Promise<ReplicaStage> {
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-replicas-'));
  const log = (message: string) => console.log(`replicas: ${message}`);
  const cluster = await startCluster({ directory, log });
  const { replicas, balancer } = await orStop(cluster.group, () => addHooks(cluster, count, log));
  return {
    cluster,
    replicas,
    async stop(failed) {
      await stopAll(cluster, balancer);
      if (failed) log(`its logs are kept in ${join(directory, 'logs')}`);
      else rmSync(directory, { recursive: true, force: true });
    },
  };
}
