/** The programs of the control plane. Their versions stand in `local/tools/<module>/go.mod` and nowhere else. */
import { readFileSync } from 'node:fs';
import { inRepository } from './paths.ts';

/** What a cluster is made of. */
export const clusterToolNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
] as const;
export type ClusterToolName = (typeof clusterToolNames)[number];

/** What a real node is made of. */
export const nodeToolNames = [
  'kubelet',
  'kube-proxy',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'coredns',
  'local-path-provisioner',
] as const;
export type NodeToolName = (typeof nodeToolNames)[number];

/** Helm is for the chart's tests alone. */
export const toolNames = [...clusterToolNames, ...nodeToolNames, 'helm'] as const;
export type ToolName = (typeof toolNames)[number];

/** A program and how Go builds it. `directory` holds the go.mod that requires `module` and names `packagePath` as a tool. */
export interface Tool {
  name: ToolName;
  directory: string;
  module: string;
  packagePath: string;
  version: string;
  linkerFlags: string[];
  buildTags: string[];
}

interface ToolSource {
  directory: string;
  /** Whose version counts. */
  module: string;
  packagePath: string;
  buildTags?: string[];
}

/** Without the snapshotters that need libraries or file systems of their own. */
const containerd = (name: string): ToolSource => ({
  directory: 'containerd',
  module: 'github.com/containerd/containerd/v2',
  packagePath: `github.com/containerd/containerd/v2/cmd/${name}`,
  buildTags: ['no_btrfs', 'no_zfs', 'no_devmapper', 'urfave_cli_no_docs'],
});

const kubernetes = (name: string): ToolSource => ({
  directory: 'kubernetes',
  module: 'k8s.io/kubernetes',
  packagePath: `k8s.io/kubernetes/cmd/${name}`,
});

const sources: Record<ToolName, ToolSource> = {
  etcd: {
    directory: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    packagePath: 'go.etcd.io/etcd/server/v3',
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kubectl: kubernetes('kubectl'),
  kwok: { directory: 'kwok', module: 'sigs.k8s.io/kwok', packagePath: 'sigs.k8s.io/kwok/cmd/kwok' },
  kubelet: kubernetes('kubelet'),
  'kube-proxy': kubernetes('kube-proxy'),
  containerd: containerd('containerd'),
  'containerd-shim-runc-v2': containerd('containerd-shim-runc-v2'),
  ctr: containerd('ctr'),
  // A main package of our own, with few plugins.
  coredns: { directory: 'coredns', module: 'github.com/coredns/coredns', packagePath: '.' },
  'local-path-provisioner': {
    directory: 'local-path-provisioner',
    module: 'github.com/rancher/local-path-provisioner',
    packagePath: 'github.com/rancher/local-path-provisioner',
  },
  helm: { directory: 'helm', module: 'helm.sh/helm/v4', packagePath: 'helm.sh/helm/v4/cmd/helm' },
};

/** The version a go.mod requires of a module, such as `v1.36.3`; throws if it requires none. */
export function requiredVersion(goMod: string, module: string): string {
  const line = goMod.split('\n').find(text =>
    text
      .replace(/^require\s/, '')
      .trim()
      .startsWith(`${module} v`),
  );
  const version = line?.match(/\sv[^\s]+/)?.[0].trim();
  if (version === undefined) throw new Error(`go.mod requires no version of ${module}`);
  return version;
}

/** The oldest Go that can build the tools, such as `1.26`. */
export function requiredGo(goMod: string): string {
  return goMod.match(/^go (\d+\.\d+)/m)?.[1] ?? '';
}

/** Without these a Kubernetes program built from a module says it is v0.0.0-master. */
function kubernetesVersionFlags(version: string): string[] {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const facts = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(facts).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
}

export function readGoMod(directory: string): string {
  return readFileSync(inRepository('local', 'tools', directory, 'go.mod'), 'utf8');
}

/** How to build `name`, at the version its go.mod requires. */
export function tool(name: ToolName): Tool {
  const { directory, module, packagePath, buildTags = [] } = sources[name];
  const version = requiredVersion(readGoMod(directory), module);
  const linkerFlags = directory === 'kubernetes' ? kubernetesVersionFlags(version) : [];
  return {
    name,
    module,
    version,
    directory: inRepository('local', 'tools', directory),
    packagePath,
    linkerFlags: ['-s', '-w', ...linkerFlags],
    buildTags,
  };
}
