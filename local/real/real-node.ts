/**
 * This machine as a node of the local cluster: a kubelet with containerd, kube-proxy, CoreDNS and volumes. Pods really run on it; what it
 * changes on the machine is taken back when the group stops, or by `cleanUpNode`.
 */
import { spawnSync } from 'node:child_process';
import { findNodeBinaries, type NodeBinaries } from '../binaries.ts';
import { kubeconfigFile, logFile } from '../components.ts';
import type { Log } from '../go-build.ts';
import { applyManifest } from '../install.ts';
import type { Kubectl } from '../kubectl.ts';
import { tryLock } from '../lock.ts';
import { inRepository } from '../paths.ts';
import type { ProcessGroup } from '../process-group.ts';
import type { ProcessSpec } from '../processes.ts';
import { createCertificates, type NodeCertificates } from './certificates.ts';
import { cleanUpNode, recordMachine } from './clean-up.ts';
import { containerd } from './containerd.ts';
import { buildImages, pauseImage } from './images/images.ts';
import { kubeProxy } from './kube-proxy.ts';
import { kubelet } from './kubelet.ts';
import { claimRange, installRequirements, reasonForNoNode } from './machine.ts';
import { addBridge, hasNodeChains } from './network.ts';
import { containerdSocket, inNode, nodeName } from './place.ts';
import { nodeRuns } from './processes.ts';

/** What a node is made of, before there is a cluster. */
export interface PreparedNode {
  binaries: NodeBinaries;
  certificates: NodeCertificates;
  /** Archives. */
  images: string[];
}

const busy = () =>
  new Error(
    'a real node runs on this machine already, and there can be one: end it with npm run down where it was started',
  );

/** Ends what a killed one left. Throws if one runs, or if a kubelet that isn't ours does. */
async function takeMachine(): Promise<() => void> {
  const lock = tryLock('/run/llmsafespace-node.lock');
  if (lock === undefined) throw busy();
  try {
    if (nodeRuns()) throw busy();
    await cleanUpNode();
    if (hasNodeChains())
      throw new Error(
        'this machine has iptables chains of a kubelet, of kube-proxy or of a CNI plugin: it is a node already',
      );
    claimRange();
    return lock.release;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Builds and installs what is missing, and gives the machine the node's address. Throws, with the reason, where there can be no node. */
export async function prepareNode(group: ProcessGroup, log: Log): Promise<PreparedNode> {
  const reason = reasonForNoNode();
  if (reason !== undefined) throw new Error(reason);
  installRequirements(log);
  const binaries = await findNodeBinaries(log);
  const images = await buildImages({ coredns: binaries.coredns, log });
  const release = await takeMachine();
  group.hold(async () => {
    await cleanUpNode();
    release();
  });
  recordMachine();
  addBridge();
  return { binaries, images, certificates: await createCertificates(inNode('certificates')) };
}

function importImage({ ctr }: NodeBinaries, file: string): void {
  const words = ['--address', containerdSocket, '--namespace', 'k8s.io', 'images', 'import', file];
  const { status, stderr } = spawnSync(ctr, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ctr can't import ${file}: ${stderr}`);
}

const volumeProvisioner = (binaries: NodeBinaries, kubeconfig: string, log: string): ProcessSpec => ({
  name: 'local-path-provisioner',
  command: binaries['local-path-provisioner'],
  args: [
    'start',
    ...['--kubeconfig', kubeconfig],
    ...['--namespace', 'local-path-storage', '--service-account-name', 'default'],
    ...['--helper-image', 'docker.io/library/busybox:1.37'],
  ],
  logFile: log,
});

/** Starts its programs; resolves when Pods can run on it. */
export async function startNode(
  { binaries, certificates, images }: PreparedNode,
  { directory, kubectl, group, log }: { directory: string; kubectl: Kubectl; group: ProcessGroup; log: Log },
): Promise<void> {
  const logOf = (name: string) => logFile(directory, name);
  log('starting containerd, the kubelet, kube-proxy and CoreDNS');
  await group.start(containerd(binaries, pauseImage, logOf('containerd')));
  for (const image of images) importImage(binaries, image);
  const kubeconfig = kubeconfigFile(directory, 'kubelet');
  await group.start(await kubelet(binaries, { certificates, kubeconfig, logFile: logOf('kubelet') }));
  await group.start(await kubeProxy(binaries, kubeconfigFile(directory, 'kube-proxy'), logOf('kube-proxy')));
  await applyManifest(kubectl, inRepository('local', 'manifests', 'real-node.yaml'));
  const administrator = kubeconfigFile(directory, 'admin');
  await group.start(volumeProvisioner(binaries, administrator, logOf('local-path-provisioner')));
  // Only what the real node can't run goes to kwok's: there nothing really runs.
  await kubectl(['taint', 'node', 'local-0', 'kwok.x-k8s.io/node=fake:PreferNoSchedule']);
  await kubectl(['wait', '--for=condition=Ready', `node/${nodeName}`, '--timeout=60s']);
  await kubectl(['rollout', 'status', 'deployment/coredns', '--namespace=kube-system', '--timeout=60s']);
}
