/** Who the hook server and Metacontroller are in a cluster that is started here: the chart's ServiceAccounts, with the chart's rights. */
import { join } from 'node:path';
import { type KubeconfigContent, writeKubeconfig } from './kubeconfig.ts';
import type { Kubectl } from './kubectl.ts';
import { inRepository } from './paths.ts';

/** A release of this name in a namespace of this name, as the README installs it. */
const release = 'llmsafespace';

const names = { hookServer: release, metacontroller: `${release}-metacontroller` };
export type ProgramName = keyof typeof names;

const userOf = (name: ProgramName) => `system:serviceaccount:${release}:${names[name]}`;
/** The user names as the audit log shows them. */
export const hookServerUser = userOf('hookServer');
export const metacontrollerUser = userOf('metacontroller');

/** The group of all ServiceAccounts of the release. */
export const programsGroup = `system:serviceaccounts:${release}`;

/** What the chart renders for them, so that no cluster needs Helm; the chart's tests keep it up to date. */
export const rightsFile = inRepository('local', 'manifests', 'rights.yaml');

/** Longer than any control plane here lives. */
const tokenDuration = '8760h';

async function applyRights(kubectl: Kubectl): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: release } };
  const apply = ['apply', '--server-side', '--field-manager=llmsafespace-local'];
  await kubectl([...apply, '-f', '-', '-f', rightsFile], JSON.stringify(namespace));
}

/** Installs them; resolves to a kubeconfig file for each program, in the folder `kubeconfigs` of `directory`. */
export async function installServiceAccounts(
  kubectl: Kubectl,
  directory: string,
  cluster: Omit<KubeconfigContent, 'token'>,
): Promise<Record<ProgramName, string>> {
  await applyRights(kubectl);
  const write = async (name: ProgramName) => {
    const file = join(directory, 'kubeconfigs', `${names[name]}.yaml`);
    const args = ['create', 'token', names[name], '--namespace', release, `--duration=${tokenDuration}`];
    writeKubeconfig(file, { ...cluster, token: (await kubectl(args)).trim() });
    return file;
  };
  return { hookServer: await write('hookServer'), metacontroller: await write('metacontroller') };
}
