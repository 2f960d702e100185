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
METACONTROLLER_BIN    a Metacontroller to run instead of the one on PATH; loop: run local/loop`;

/** Throws, with a message for the user, on an argument it doesn't know. */
export function parseUpArguments(args: string[]): UpArguments {
  const { values } = parseArgs({
    args,
    options: {
      detach: { type: 'boolean', short: 'd', default: false },
      kubeconfig: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { detach: values.detach, kubeconfig: values.kubeconfig, help: values.help };
}
