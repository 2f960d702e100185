/** kube-proxy, by which the addresses of Services lead to Pods. */
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { NodeBinaries } from '../binaries.ts';
import { freePorts } from '../ports.ts';
import { answersOk } from '../probe.ts';
import type { ProcessSpec } from '../processes.ts';
import { inNode, nodeAddress, nodeName, podRange } from './place.ts';

const configuration = (kubeconfig: string, ports: { health: number; metrics: number }) => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clusterCIDR: podRange,
  detectLocalMode: 'ClusterCIDR',
  hostnameOverride: nodeName,
  bindAddress: nodeAddress,
  healthzBindAddress: `127.0.0.1:${ports.health}`,
  metricsBindAddress: `127.0.0.1:${ports.metrics}`,
  clientConnection: { kubeconfig },
  // The limits of the machine stay as they are.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  nodePortAddresses: [`${nodeAddress}/32`],
});

/** Writes its configuration; how to run it. */
export async function kubeProxy(
  binaries: NodeBinaries,
  kubeconfig: string,
  logFile: string,
): Promise<ProcessSpec> {
  const ports = await freePorts('health', 'metrics');
  writeFileSync(inNode('kube-proxy.yaml'), stringify(configuration(kubeconfig, ports)));
  return {
    name: 'kube-proxy',
    command: binaries['kube-proxy'],
    args: ['--config', inNode('kube-proxy.yaml')],
    logFile,
    isReady: () => answersOk(`http://127.0.0.1:${ports.health}/livez`),
  };
}
