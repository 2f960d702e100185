/** The programs of the control plane. Their versions stand in `local/tools/<module>/go.mod` and nowhere else. */
import { readFileSync } from 'node:fs';
import { inRepository } from './paths.ts';

export const toolNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
  'helm',
] as const;
export type ToolName = (typeof toolNames)[number];

/** What a cluster is made of; helm is for the chart's tests alone. */
export const clusterToolNames = toolNames.filter(name => name !== 'helm');
export type ClusterToolName = Exclude<ToolName, 'helm'>;

/** A program and how Go builds it. `directory` holds the go.mod that requires `module` and names `packagePath` as a tool. */
export interface Tool {
  name: ToolName;
  directory: string;
  module: string;
  packagePath: string;
  version: string;
  linkerFlags: string[];
}

interface ToolSource {
  directory: string;
  module: string;
  packageSuffix: string;
}

const kubernetes = (name: string): ToolSource => ({
  directory: 'kubernetes',
  module: 'k8s.io/kubernetes',
  packageSuffix: `/cmd/${name}`,
});

const sources: Record<ToolName, ToolSource> = {
  etcd: { directory: 'etcd', module: 'go.etcd.io/etcd/server/v3', packageSuffix: '' },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kubectl: kubernetes('kubectl'),
  kwok: { directory: 'kwok', module: 'sigs.k8s.io/kwok', packageSuffix: '/cmd/kwok' },
  helm: { directory: 'helm', module: 'helm.sh/helm/v4', packageSuffix: '/cmd/helm' },
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
  const { directory, module, packageSuffix } = sources[name];
  const version = requiredVersion(readGoMod(directory), module);
  const linkerFlags = directory === 'kubernetes' ? kubernetesVersionFlags(version) : [];
  return {
    name,
    module,
    version,
    directory: inRepository('local', 'tools', directory),
    packagePath: module + packageSuffix,
    linkerFlags: ['-s', '-w', ...linkerFlags],
  };
}
