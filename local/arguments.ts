import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface UpArguments {
  detach: boolean;
  kubeconfig: string | undefined;
  /** Whether this machine is to be a node, on which Pods really run. */
  real: boolean;
  help: boolean;
}

export const upUsage = `usage: npm run up [-- --detach] [--real | --kubeconfig FILE]

  --detach            return when all is ready; npm run down stops it
  --real              make this machine a node, with a kubelet and containerd: Pods really run (Linux, root)
  --kubeconfig FILE   use this cluster instead of starting one

KUBEBUILDER_ASSETS    a folder with etcd, kube-apiserver, kubectl, …: what it has is not built
METACONTROLLER_BIN    a Metacontroller to run instead of the one on PATH; loop: run tools/metacontroller-loop`;

/** Throws an error whose message is for the user. */
export function parseUpArguments(args: string[]): UpArguments {
  const { values } = parseArgs({
    args,
    options: {
      detach: { type: 'boolean', short: 'd', default: false },
      kubeconfig: { type: 'string' },
      real: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { detach, help, kubeconfig, real } = values;
  if (real && kubeconfig !== undefined)
    throw new Error(
      '--real makes a node of a cluster that is started here; it does not go with --kubeconfig',
    );
  if (kubeconfig !== undefined && !existsSync(kubeconfig)) throw new Error(`there is no file ${kubeconfig}`);
  return { detach, help, real, kubeconfig: kubeconfig && resolve(kubeconfig) };
}
