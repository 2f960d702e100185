/** The Node and its Lease: what makes the scheduler trust it and the node lifecycle controller leave it alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { hasReason, unlessGone } from '../../src/kubernetes/errors.ts';
import { resourcePath } from '../../src/kubernetes/paths.ts';
import { allocatable, hostIp } from './node-context.ts';
import { errorText, timestamp } from './words.ts';

/** Label and taint of such a node: `local.llmsafespace.dev/node: processes`. */
export const nodeMark = { key: 'local.llmsafespace.dev/node', value: 'processes' } as const;

export interface NodeRegistration {
  /** Renews the Lease until the signal. */
  keepAlive(signal: AbortSignal): Promise<void>;
  /** Deletes both; what the API server doesn't answer is left. */
  remove(): Promise<void>;
}

/** A kubelet's own default is 10 s, of a lease of 40. */
const renewMs = 10_000;
const leaseSeconds = 40;

const architectures: Record<string, string> = { x64: 'amd64' };
const architecture = architectures[process.arch] ?? process.arch;

function conditions() {
  const now = timestamp();
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: 'a node of processes',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return [
    condition('MemoryPressure', 'False', 'NoPressure'),
    condition('DiskPressure', 'False', 'NoPressure'),
    condition('PIDPressure', 'False', 'NoPressure'),
    condition('Ready', 'True', 'ProcessesCanRun'),
  ];
}

const nodeOf = (name: string, logPort: number) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': architecture,
      [nodeMark.key]: nodeMark.value,
    },
  },
  spec: { taints: [{ ...nodeMark, effect: 'NoSchedule' }] },
  status: {
    capacity: allocatable,
    allocatable,
    conditions: conditions(),
    // No Hostname: the API server would look for the logs there first.
    addresses: [{ type: 'InternalIP', address: hostIp }],
    daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
    nodeInfo: {
      architecture,
      operatingSystem: 'linux',
      kubeletVersion: 'processes',
      containerRuntimeVersion: 'processes',
      osImage: 'processes',
      kernelVersion: '',
      kubeProxyVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  },
});

/** Registers the node, whose Pods' logs are served at `logPort`. Rejects where one of this name exists. */
export async function registerNode(
  kubernetes: Kubernetes,
  name: string,
  logPort: number,
  log: (message: string) => void,
): Promise<NodeRegistration> {
  const nodes = resourcePath({ apiVersion: 'v1', kind: 'Node' });
  const namespace = 'kube-node-lease';
  const leases = resourcePath({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace });

  async function renew(): Promise<void> {
    const renewTime = new Date().toISOString().replace('Z', '000Z');
    const spec = { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime };
    const contentType = 'application/merge-patch+json';
    await kubernetes
      .request({ method: 'PATCH', path: `${leases}/${name}`, contentType, body: { spec } })
      .catch(error => {
        if (!hasReason(error, 'NotFound')) throw error;
        const body = { metadata: { name, namespace }, spec };
        return kubernetes.request({ method: 'POST', path: leases, body });
      });
  }

  await kubernetes.request({ method: 'POST', path: nodes, body: nodeOf(name, logPort) });
  return {
    async keepAlive(signal) {
      while (!signal.aborted) {
        await renew().catch(error => log(`its lease was not renewed: ${errorText(error)}`));
        await sleep(renewMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    },
    async remove() {
      for (const path of [`${nodes}/${name}`, `${leases}/${name}`]) {
        await unlessGone(kubernetes.request({ method: 'DELETE', path })).catch(error =>
          log(`${path} was not deleted: ${errorText(error)}`),
        );
      }
    },
  };
}
