/** The kubelet, which makes this machine a node. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { NodeBinaries } from '../binaries.ts';
import { asArguments } from '../flags.ts';
import { freePort } from '../ports.ts';
import { answersOk } from '../probe.ts';
import type { ProcessSpec } from '../processes.ts';
import type { NodeCertificates } from './certificates.ts';
import { gvisor } from './machine.ts';
import { containerdSocket, dnsAddress, dnsDomain, inNode, nodeAddress, nodeName } from './place.ts';

/** A full disk or a busy machine is the user's own: no Pod is evicted for it. */
const neverEvict = {
  'memory.available': '0%',
  'nodefs.available': '0%',
  'imagefs.available': '0%',
  'nodefs.inodesFree': '0%',
};

const configuration = ({ authority, server }: NodeCertificates, healthzPort: number) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  address: nodeAddress,
  healthzPort,
  tlsCertFile: server.certificate,
  tlsPrivateKeyFile: server.key,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: authority },
  },
  authorization: { mode: 'Webhook' },
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  cgroupDriver: 'cgroupfs',
  failCgroupV1: false,
  failSwapOn: false,
  // Names outside the cluster are none of a Pod's business here: its packets don't leave this machine.
  resolvConf: '',
  clusterDNS: [dnsAddress],
  clusterDomain: dnsDomain,
  maxPods: 200,
  // What bounds a fork bomb.
  podPidsLimit: 1024,
  podLogsDir: inNode('pod-logs'),
  serializeImagePulls: false,
  makeIPTablesUtilChains: false,
  evictionHard: neverEvict,
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  kubeAPIQPS: 500,
  kubeAPIBurst: 1000,
});

/** Where Pods of gVisor's RuntimeClass go; without it kwok's node plays them. */
const gvisorLabel = (): string => `llmsafespace.dev/gvisor=${gvisor() !== undefined}`;

/** Writes its configuration; how to run it. */
export async function kubelet(
  binaries: NodeBinaries,
  {
    certificates,
    kubeconfig,
    logFile,
  }: { certificates: NodeCertificates; kubeconfig: string; logFile: string },
): Promise<ProcessSpec> {
  const healthzPort = await freePort();
  mkdirSync(inNode('pod-logs'), { recursive: true });
  writeFileSync(inNode('kubelet.yaml'), stringify(configuration(certificates, healthzPort)));
  const flags = {
    config: inNode('kubelet.yaml'),
    kubeconfig,
    'root-dir': inNode('kubelet'),
    'hostname-override': nodeName,
    'node-ip': nodeAddress,
    'node-labels': gvisorLabel(),
  };
  return {
    name: 'kubelet',
    command: binaries.kubelet,
    args: asArguments(flags),
    logFile,
    isReady: () => answersOk(`http://127.0.0.1:${healthzPort}/healthz`),
  };
}
