/** A cluster with our CRDs and Metacontroller's: one that is started here, or one of the user's. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findBinaries, findKubectl } from './binaries.ts';
import type { Log } from './go-build.ts';
import { installCrds, installLocalNode, waitForCluster, waitForOwnership } from './install.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';
import { type Kubernetes, startKubernetes } from './kubernetes.ts';
import { startLeash } from './leash.ts';
import { createProcessGroup, orStop, type ProcessGroup } from './process-group.ts';
import { prepareNode, startNode } from './real/real-node.ts';
import { installServiceAccounts, type ProgramName } from './service-accounts.ts';

export interface ClusterOptions {
  /** For data, logs and kubeconfigs; holds no earlier cluster. */
  directory: string;
  log: Log;
  /** A cluster to use instead of starting one. */
  existingKubeconfig?: string | undefined;
  /** Only what a cluster has before `helm install`: no CRDs and no ServiceAccounts of ours. */
  bare?: boolean;
  /** Whether this machine is a node of it, on which Pods really run. */
  realNode?: boolean;
  /** Whether an audit log is written, which tells what the hook server and Metacontroller do. */
  audited?: boolean;
  /** Where the programs are started, to hear of them early; default: a new one that ends with this process. */
  group?: ProcessGroup;
}

export interface Cluster {
  directory: string;
  /** The administrator's. */
  kubeconfig: string;
  kubectlPath: string;
  kubectl: Kubectl;
  /** As whom the hook server and Metacontroller run. */
  programKubeconfigs: Record<ProgramName, string>;
  /** Undefined for a cluster of the user's. */
  kubernetes: Kubernetes | undefined;
  /** Every program that was started, in that order. */
  group: ProcessGroup;
  /** Ends every program that was started, the last first; a cluster of the user's stays. */
  stop(): Promise<void>;
}

const asAdministrator = (kubeconfig: string): Cluster['programKubeconfigs'] => ({
  hookServer: kubeconfig,
  metacontroller: kubeconfig,
});

async function startOwnCluster(options: ClusterOptions, group: ProcessGroup): Promise<Cluster> {
  const { directory, log, bare = false, audited = false, realNode = false } = options;
  const binaries = await findBinaries(log);
  const node = realNode ? await prepareNode(group, log) : undefined;
  log('starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok');
  const kubernetes = await startKubernetes({
    directory,
    binaries,
    audited,
    nodeCertificates: node?.certificates,
    start: group.start,
  });
  const kubeconfig = kubernetes.kubeconfigs.admin;
  const kubectl = kubectlFor(binaries.kubectl, kubeconfig);
  await installLocalNode(kubectl);
  if (!bare) await installCrds(kubectl);
  if (node) await startNode(node, { directory, kubectl, group, log });
  const { apiServerUrl: server, certificateAuthority } = kubernetes;
  const programKubeconfigs = bare
    ? asAdministrator(kubeconfig)
    : await installServiceAccounts(kubectl, directory, { server, certificateAuthority });
  await waitForCluster(kubectl);
  if (!bare) await waitForOwnership(kubectl);
  return {
    directory,
    kubeconfig,
    kubectlPath: binaries.kubectl,
    kubectl,
    programKubeconfigs,
    kubernetes,
    group,
    stop: group.stop,
  };
}

async function joinCluster(file: string, options: ClusterOptions, group: ProcessGroup): Promise<Cluster> {
  const { directory, log } = options;
  const kubeconfig = resolve(file);
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const kubectlPath = await findKubectl(log);
  const kubectl = kubectlFor(kubectlPath, kubeconfig);
  log(
    `installing the CRDs in the cluster of ${kubeconfig}; delete your Sandboxes before npm run down, which removes kinds without objects`,
  );
  const { metacontrollerFound } = await installCrds(kubectl);
  if (metacontrollerFound) {
    log(
      'the cluster has Metacontroller’s CRDs already; a Metacontroller that runs in it would call our hooks in vain',
    );
  }
  return {
    directory,
    kubeconfig,
    kubectlPath,
    kubectl,
    programKubeconfigs: asAdministrator(kubeconfig),
    kubernetes: undefined,
    group,
    stop: group.stop,
  };
}

/** A cluster without a hook server and without Metacontroller, for tests of the CRDs or of Metacontroller itself. */
export function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { existingKubeconfig, group = createProcessGroup({ onLaunch: startLeash() }) } = options;
  return orStop(group, () =>
    existingKubeconfig === undefined
      ? startOwnCluster(options, group)
      : joinCluster(existingKubeconfig, options, group),
  );
}
