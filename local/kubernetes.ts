/** Starts etcd, the Kubernetes components and kwok, in this order. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import {
  apiServer,
  apiServerUrl,
  auditLogFile,
  certificateFile,
  controllerManager,
  etcd,
  kubeconfigFile,
  kwok,
  type Layout,
  scheduler,
} from './components.ts';
import { createCredentials, type IdentityName, identityNames } from './credentials.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { freePorts } from './ports.ts';
import type { ManagedProcess, ProcessSpec } from './processes.ts';
import type { NodeCertificates } from './real/certificates.ts';

export type StartProcess = (spec: ProcessSpec) => Promise<ManagedProcess>;

export interface Kubernetes {
  apiServerUrl: string;
  certificateAuthority: string;
  tokens: Record<IdentityName, string>;
  kubeconfigs: Record<IdentityName, string>;
  auditLogFile: string;
  processes: Record<'etcd' | 'apiServer' | 'controllerManager' | 'scheduler' | 'kwok', ManagedProcess>;
}

export interface KubernetesOptions {
  directory: string;
  binaries: Binaries;
  /** Whether an audit log is written, which tells what the hook server and Metacontroller do. */
  audited: boolean;
  /** Of a real node that is to join it. */
  nodeCertificates: NodeCertificates | undefined;
  start: StartProcess;
}

async function layOut({ directory, ...given }: Omit<KubernetesOptions, 'start'>): Promise<Layout> {
  for (const folder of ['certificates', 'kubeconfigs', 'logs']) {
    mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });
  }
  const ports = await freePorts('etcdClient', 'etcdPeer', 'apiServer');
  return { directory, ports, credentials: createCredentials(directory), ...given };
}

/**
 * A Kubernetes whose files lie in `directory`, which must hold no earlier one. Each component is started by
 * `start`, so that the caller knows of it even when a later one fails.
 */
export async function startKubernetes({ start, ...options }: KubernetesOptions): Promise<Kubernetes> {
  const { directory } = options;
  const layout = await layOut(options);
  const { tokens } = layout.credentials;
  const etcdProcess = await start(etcd(layout));
  const apiServerProcess = await start(apiServer(layout));
  const server = apiServerUrl(layout);
  const certificateAuthority = readFileSync(certificateFile(directory), 'utf8');
  const kubeconfigs = Object.fromEntries(
    identityNames.map(name => [name, kubeconfigFile(directory, name)]),
  ) as Record<IdentityName, string>;
  for (const name of identityNames) {
    writeKubeconfig(kubeconfigs[name], { server, certificateAuthority, token: tokens[name] });
  }
  return {
    apiServerUrl: server,
    certificateAuthority,
    tokens,
    kubeconfigs,
    auditLogFile: auditLogFile(directory),
    processes: {
      etcd: etcdProcess,
      apiServer: apiServerProcess,
      controllerManager: await start(controllerManager(layout)),
      scheduler: await start(scheduler(layout)),
      kwok: await start(kwok(layout)),
    },
  };
}
