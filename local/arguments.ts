import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface UpArguments {
  detach: boolean;
  kubeconfig: string | undefined;
  help: boolean;
}

export const upUsage = `usage: npm run up [-- --detach] [--kubeconfig FILE]

  --detach            return when all is ready; npm run down stops it
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
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { detach, help, kubeconfig } = values;
  if (kubeconfig !== undefined && !existsSync(kubeconfig)) throw new Error(`there is no file ${kubeconfig}`);
  return { detach, help, kubeconfig: kubeconfig && resolve(kubeconfig) };
}
