/** etcd, the Kubernetes components and kwok: their flags, files and readiness. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Binaries } from './binaries.ts';
import type { Credentials, IdentityName } from './credentials.ts';
import { asArguments, type Flags } from './flags.ts';
import { inRepository } from './paths.ts';
import { answersOk } from './probe.ts';
import type { ProcessSpec } from './processes.ts';
import type { NodeCertificates } from './real/certificates.ts';
import { nodeAddress } from './real/place.ts';
import { programsGroup } from './service-accounts.ts';

export type Ports = Record<'etcdClient' | 'etcdPeer' | 'apiServer', number>;

/** What the flags are made of; the files of a control plane lie in `directory`. */
export interface Layout {
  directory: string;
  binaries: Binaries;
  ports: Ports;
  credentials: Credentials;
  /** Whether an audit log is written. */
  audited: boolean;
  /** Of a real node that belongs to it. */
  nodeCertificates: NodeCertificates | undefined;
}

const serviceRange = '10.96.0.0/12';
// The client-side limits are for clusters shared by many; here they would only be in the way of benchmarks.
const unlimited: Flags = { 'kube-api-qps': 5000, 'kube-api-burst': 10000 };

export const certificateFile = (directory: string) => join(directory, 'certificates', 'apiserver.crt');
export const auditLogFile = (directory: string) => join(directory, 'logs', 'audit.jsonl');
export const kubeconfigFile = (directory: string, name: IdentityName) =>
  join(directory, 'kubeconfigs', `${name}.yaml`);
export const logFile = (directory: string, name: string) => join(directory, 'logs', `${name}.log`);

export function etcd({ directory, binaries, ports }: Layout): ProcessSpec {
  const client = `http://127.0.0.1:${ports.etcdClient}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  const flags: Flags = {
    'data-dir': join(directory, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'quota-backend-bytes': 8 * 1024 ** 3,
    'log-level': 'warn',
    // The data is thrown away with the control plane: it must outlive a killed process, not a power cut.
    'unsafe-no-fsync': true,
  };
  return {
    name: 'etcd',
    command: binaries.etcd,
    args: asArguments(flags),
    logFile: logFile(directory, 'etcd'),
    isReady: () => answersOk(`${client}/readyz`),
  };
}

const reads = ['get', 'list', 'watch'];
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Of others only the writes, and no leases: the rest would fill the disk and say nothing about what a controller does. */
function writeAuditPolicy({ directory }: Layout): string {
  const file = join(directory, 'audit-policy.yaml');
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'Metadata', userGroups: [programsGroup], verbs: [...reads, ...writes] },
      { level: 'None', resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
      { level: 'Metadata', verbs: writes },
      { level: 'None' },
    ],
  };
  writeFileSync(file, stringify(policy));
  return file;
}

/** Costs the API server some 4 % of its CPU: only for those who read it. */
const auditFlags = (layout: Layout): Flags => ({
  'audit-policy-file': writeAuditPolicy(layout),
  'audit-log-path': auditLogFile(layout.directory),
  'audit-log-mode': 'batch',
  'audit-log-batch-max-wait': '1s',
  'audit-log-batch-max-size': 100,
  'audit-log-maxsize': 0,
});

/** Where the API server listens: Pods of a real node must reach it. */
export const apiServerUrl = ({
  ports,
  nodeCertificates,
}: Pick<Layout, 'ports' | 'nodeCertificates'>): string =>
  `https://${nodeCertificates ? nodeAddress : '127.0.0.1'}:${ports.apiServer}`;

const nodeFlags = ({ authority, client }: NodeCertificates): Flags => ({
  'bind-address': nodeAddress,
  'advertise-address': nodeAddress,
  'endpoint-reconciler-type': 'lease',
  'enable-admission-plugins': 'OwnerReferencesPermissionEnforcement,NodeRestriction',
  'kubelet-certificate-authority': authority,
  'kubelet-client-certificate': client.certificate,
  'kubelet-client-key': client.key,
  'kubelet-preferred-address-types': 'InternalIP',
});

export function apiServer(layout: Layout): ProcessSpec {
  const { directory, binaries, ports, credentials, nodeCertificates } = layout;
  const flags: Flags = {
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': ports.apiServer,
    // The API server makes its own certificate in this folder on its first start and keeps it.
    'cert-dir': join(directory, 'certificates'),
    'etcd-servers': `http://127.0.0.1:${ports.etcdClient}`,
    'authorization-mode': 'Node,RBAC',
    'token-auth-file': credentials.tokenFile,
    'enable-admission-plugins': 'OwnerReferencesPermissionEnforcement',
    'allow-privileged': true,
    'service-cluster-ip-range': serviceRange,
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': credentials.serviceAccountKeyFile,
    'service-account-signing-key-file': credentials.serviceAccountKeyFile,
    'endpoint-reconciler-type': 'none',
    ...(nodeCertificates && nodeFlags(nodeCertificates)),
    ...(layout.audited && auditFlags(layout)),
  };
  return {
    name: 'kube-apiserver',
    command: binaries['kube-apiserver'],
    args: asArguments(flags),
    logFile: logFile(directory, 'kube-apiserver'),
    isReady: async () => {
      if (!existsSync(certificateFile(directory))) return false;
      const certificateAuthority = readFileSync(certificateFile(directory), 'utf8');
      return answersOk(`${apiServerUrl(layout)}/readyz`, {
        certificateAuthority,
        token: credentials.tokens.admin,
      });
    },
  };
}

export function controllerManager({ directory, binaries, credentials }: Layout): ProcessSpec {
  const flags: Flags = {
    ...unlimited,
    kubeconfig: kubeconfigFile(directory, 'kube-controller-manager'),
    'secure-port': 0,
    'leader-elect': false,
    'use-service-account-credentials': true,
    'service-account-private-key-file': credentials.serviceAccountKeyFile,
    'root-ca-file': certificateFile(directory),
    // The usual 15 s would only make the test of it last longer.
    'horizontal-pod-autoscaler-sync-period': '2s',
    // A busy machine or a restarted API server must not look like a dead node.
    'node-monitor-grace-period': '10m',
  };
  return {
    name: 'kube-controller-manager',
    command: binaries['kube-controller-manager'],
    args: asArguments(flags),
    logFile: logFile(directory, 'kube-controller-manager'),
  };
}

export function scheduler({ directory, binaries }: Layout): ProcessSpec {
  const flags: Flags = {
    ...unlimited,
    kubeconfig: kubeconfigFile(directory, 'kube-scheduler'),
    'secure-port': 0,
    'leader-elect': false,
  };
  return {
    name: 'kube-scheduler',
    command: binaries['kube-scheduler'],
    args: asArguments(flags),
    logFile: logFile(directory, 'kube-scheduler'),
  };
}

export function kwok({ directory, binaries }: Layout): ProcessSpec {
  const flags: Flags = {
    kubeconfig: kubeconfigFile(directory, 'kwok'),
    config: inRepository('local', 'manifests', 'kwok.yaml'),
  };
  return {
    name: 'kwok',
    command: binaries.kwok,
    args: asArguments(flags),
    logFile: logFile(directory, 'kwok'),
  };
}
