/** containerd, which runs the containers, and the network between them. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import type { NodeBinaries } from '../binaries.ts';
import { onPath } from '../binaries.ts';
import type { ProcessSpec } from '../processes.ts';
import { cniFolder, gvisor } from './machine.ts';
import { containerdSocket, inNode, podRange } from './place.ts';

/** Pods reach each other by routes through this machine, where policies can see their packets. */
const network = {
  cniVersion: '1.0.0',
  name: 'llmsafespace',
  plugins: [
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: podRange }]],
        routes: [{ dst: '0.0.0.0/0' }],
        dataDir: inNode('addresses'),
      },
    },
    { type: 'portmap', capabilities: { portMappings: true }, snat: false },
  ],
};

const runtimeSection = '[plugins."io.containerd.cri.v1.runtime".containerd.runtimes';

const gvisorRuntime = `
  ${runtimeSection}.runsc]
    runtime_type = "io.containerd.runsc.v1"
    ${runtimeSection}.runsc.options]
      TypeUrl = "io.containerd.runsc.v1.options"
      ConfigPath = "${inNode('runsc.toml')}"
`;

/** restrict_oom_score_adj: some machines keep even root from lowering a process's score. */
const configuration = (pauseImage: string): string => `version = 3
root = "${inNode('containerd')}"
state = "${inNode('containerd-state')}"
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${inNode('opt')}"
[plugins."io.containerd.nri.v1.nri"]
  disable = true
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "${pauseImage}"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["${cniFolder()}"]
    conf_dir = "${inNode('cni')}"
  ${runtimeSection}.runc]
    runtime_type = "io.containerd.runc.v2"
    ${runtimeSection}.runc.options]
      BinaryName = "${onPath('runc')}"
      SystemdCgroup = false
${gvisor() === undefined ? '' : gvisorRuntime}`;

const gvisorConfiguration = (runsc: string): string => `binary_name = "${runsc}"
[runsc_config]
  platform = "systrap"
  network = "sandbox"
  ignore-cgroups = "true"
`;

/** The shims are found on PATH. */
function pathWithShims(binaries: NodeBinaries): string {
  const folders = [dirname(binaries['containerd-shim-runc-v2']), process.env.PATH ?? ''];
  return folders.join(delimiter);
}

/** Writes its configuration; how to run it. */
export function containerd(binaries: NodeBinaries, pauseImage: string, logFile: string): ProcessSpec {
  mkdirSync(inNode('cni'), { recursive: true });
  writeFileSync(inNode('cni', '10-llmsafespace.conflist'), JSON.stringify(network));
  writeFileSync(inNode('containerd.toml'), configuration(pauseImage));
  const { runsc } = gvisor() ?? {};
  if (runsc !== undefined) writeFileSync(inNode('runsc.toml'), gvisorConfiguration(runsc));
  return {
    name: 'containerd',
    command: binaries.containerd,
    args: ['--config', inNode('containerd.toml')],
    environment: { PATH: pathWithShims(binaries) },
    logFile,
    isReady: async () => existsSync(containerdSocket),
  };
}
