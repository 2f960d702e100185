/**
 * A node whose Pods are processes of this machine: a small kubelet for tests of what a cluster runs. It plays what a
 * program can notice: its command and variables, mounted ConfigMaps and Secrets as they change, a ServiceAccount token that
 * is renewed, probes, restarts, preStop, SIGTERM and the grace period, an address of its own, and `kubectl logs`.
 *
 * What it doesn't play: isolation. A process sees the whole file system, may write where its user may, and its
 * securityContext, resource limits and NetworkPolicies are not enforced. A mount is a folder below `directory`, and
 * each string of a command, its arguments, its variables or a mounted ConfigMap that names a mount path is made to name that
 * folder; a program that has such a path built in doesn't find it. A `subPath` follows changes, which it doesn't on a
 * real node. Exec and gRPC probes, hooks other than `preStop.sleep`, sidecars and persistent volumes are refused: the Pod
 * stays Pending and says why.
 */

import { openClusterAccess } from '../../src/kubernetes/access.ts';
import { createKubernetes } from '../../src/kubernetes/client.ts';
import { readKubeconfig } from '../../src/kubernetes/cluster-config.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';
import { keepWatching } from '../../src/kubernetes/watch.ts';
import { createLogger } from '../../src/log.ts';
import { startLeash } from '../leash.ts';
import { createAddressPool } from './addresses.ts';
import { containerLog } from './launching.ts';
import { startLogServer } from './log-server.ts';
import type { NodeContext } from './node-context.ts';
import { registerNode } from './node-object.ts';
import { createObjectReader } from './objects.ts';
import { createPods, type Pods } from './pods.ts';
import type { Program } from './program.ts';

export interface ProcessNodeOptions {
  /** The administrator's. */
  kubeconfig: string;
  /** The Node's. */
  name: string;
  /** For volumes and logs. */
  directory: string;
  programs: readonly Program[];
  /** Variables of every program, such as those of `startServiceNetwork`. */
  environment?: Record<string, string>;
  log(message: string): void;
}

export interface ProcessNode {
  /** The output of a container, of all its starts. */
  logFile(namespace: string, pod: string, container: string): string;
  /** Ends every process, within 10 seconds, and deletes the Node. */
  stop(): Promise<void>;
}

/** Resolves once the Pods of the node have been listed. */
async function followPods(node: NodeContext, name: string, pods: Pods, signal: AbortSignal): Promise<void> {
  const listed = Promise.withResolvers<void>();
  void keepWatching({
    kubernetes: node.kubernetes,
    path: resourcePath({ apiVersion: 'v1', kind: 'Pod' }),
    query: { fieldSelector: `spec.nodeName=${name}` },
    onList: items => {
      pods.replace(items);
      listed.resolve();
    },
    onEvent: pods.event,
    logger: createLogger('warn', { write: line => node.log(line.trim()) }),
    signal,
  });
  await listed.promise;
}

async function createContext(options: ProcessNodeOptions): Promise<NodeContext> {
  const { name, kubeconfig, directory, programs, environment = {}, log } = options;
  const access = openClusterAccess(readKubeconfig(kubeconfig));
  const kubernetes = createKubernetes(access);
  const leash = startLeash();
  return {
    kubernetes,
    server: access.server,
    directory,
    programs,
    environment,
    read: createObjectReader(kubernetes),
    addresses: await createAddressPool(),
    onLaunch: pid => leash({ name, pid }),
    log,
  };
}

/** Resolves when the Node exists and its Pods are followed. Rejects where a Node of this name exists. */
export async function startProcessNode(options: ProcessNodeOptions): Promise<ProcessNode> {
  const { name, directory, log } = options;
  const context = await createContext(options);
  const { kubernetes, addresses } = context;
  const pods = createPods(context);
  const logFile: ProcessNode['logFile'] = (...names) => containerLog(directory, ...names);
  const logServer = await startLogServer({ logFile, isRunning: pods.isRunning });
  const close = () => {
    logServer.close();
    addresses.close();
    return kubernetes.close();
  };
  const registration = await registerNode(kubernetes, name, logServer.port, log).catch(async error => {
    await close();
    throw error;
  });
  const stopping = new AbortController();
  void registration.keepAlive(stopping.signal);
  await followPods(context, name, pods, stopping.signal);

  return {
    logFile,
    async stop() {
      stopping.abort();
      await pods.abandon();
      await registration.remove();
      await close();
    },
  };
}
