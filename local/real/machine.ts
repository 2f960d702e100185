/** Whether this machine can be a real node, and what it lacks. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { onPath } from '../binaries.ts';
import type { Log } from '../go-build.ts';
import { bridgeName, podRange } from './place.ts';

/** Exit code 0, and what it printed; both of nothing for a program that isn't there. */
function attempt(command: string, ...words: string[]): { works: boolean; output: string } {
  const { status, stdout } = spawnSync(command, words, { encoding: 'utf8' });
  return { works: status === 0, output: stdout ?? '' };
}

const isOther = (line: string): boolean => !line.includes(bridgeName);

const rangeIsUsed = (): boolean =>
  attempt('ip', 'route', 'show', 'root', podRange).output.split('\n').filter(Boolean).some(isOther);

const hasFileSystem = (name: string): boolean =>
  readFileSync('/proc/filesystems', 'utf8').split(/\s+/).includes(name);

const hasControlGroups = (): boolean =>
  ['memory', 'pids', 'cpu'].every(name => readFileSync('/proc/cgroups', 'utf8').includes(`\n${name}\t`)) &&
  (existsSync('/sys/fs/cgroup/memory') || existsSync('/sys/fs/cgroup/cgroup.subtree_control'));

interface Demand {
  isMet: () => boolean;
  /** Why there can be no real node without it. */
  reason: string;
}

/** In this order, because each of them relies on those before. */
const demands: Demand[] = [
  { isMet: () => process.platform === 'linux', reason: 'a real node runs on Linux only' },
  { isMet: () => process.getuid?.() === 0, reason: 'a real node takes root' },
  { isMet: () => hasFileSystem('overlay'), reason: 'the kernel has no overlay file system' },
  { isMet: hasControlGroups, reason: 'the kernel lacks the control groups memory, pids or cpu' },
  {
    isMet: () => attempt('unshare', '--mount', '--net', '--pid', '--fork', 'true').works,
    reason: 'root may not make namespaces on this machine',
  },
  {
    isMet: () => !existsSync('/var/lib/kubelet/config.yaml') && !existsSync('/etc/kubernetes/kubelet.conf'),
    reason: 'this machine is a node of another cluster already',
  },
];

/** Why this machine can be no real node; undefined if it can. */
export const reasonForNoNode = (): string | undefined => demands.find(({ isMet }) => !isMet())?.reason;

const cniFolders = ['/usr/lib/cni', '/opt/cni/bin'];
const cniPlugins = ['ptp', 'host-local', 'portmap', 'loopback'];

const holdsPlugins = (folder: string): boolean => cniPlugins.every(name => existsSync(`${folder}/${name}`));

interface Requirement {
  name: string;
  /** Debian's. */
  packageName: string;
  isThere: () => boolean;
}

const program = (name: string, packageName = name): Requirement => ({
  name,
  packageName,
  isThere: () => onPath(name) !== undefined,
});

const requirements: Requirement[] = [
  program('runc'),
  program('ip', 'iproute2'),
  program('iptables'),
  program('conntrack'),
  program('buildah'),
  {
    name: 'the CNI plugins',
    packageName: 'containernetworking-plugins',
    isThere: () => cniFolders.some(holdsPlugins),
  },
];

const installCommand = (packages: string[]): string[] => [
  'apt-get',
  'install',
  '--yes',
  '--no-install-recommends',
  ...packages,
];

/** What then is still missing tells whether it worked. */
function install(packages: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const [command = '', ...words] = installCommand(packages);
  const run = (args: string[]) => spawnSync(command, args, { env, stdio: 'ignore' });
  if (run(['update']).status === 0) run(words);
}

const missing = () => requirements.filter(({ isThere }) => !isThere());

/** Installs what is missing with Debian's package manager; throws, with the command to type, where that is not possible. */
export function installRequirements(log: Log): void {
  const packages = missing().map(({ packageName }) => packageName);
  if (packages.length === 0) return;
  log(`installing Debian’s packages ${packages.join(', ')} (once)`);
  if (onPath('apt-get') !== undefined) install(packages);
  const stillMissing = missing();
  if (stillMissing.length === 0) return;
  throw new Error(
    [
      `a real node needs ${stillMissing.map(({ name }) => name).join(', ')} on PATH. On Debian:`,
      `  ${installCommand(stillMissing.map(({ packageName }) => packageName)).join(' ')}`,
    ].join('\n'),
  );
}

/** Throws if something else on this machine uses the range of the Pods' addresses. */
export function claimRange(): void {
  if (rangeIsUsed()) throw new Error(`this machine has a route into ${podRange}, which a real node needs`);
}

/** The folder of the CNI plugins; throws if there is none. */
export function cniFolder(): string {
  const folder = cniFolders.find(holdsPlugins);
  if (folder === undefined) throw new Error(`the CNI plugins are in none of ${cniFolders.join(', ')}`);
  return folder;
}

/** gVisor's two programs, where both are on PATH. */
export function gvisor(): { runsc: string; shim: string } | undefined {
  const [runsc, shim] = [onPath('runsc'), onPath('containerd-shim-runsc-v1')];
  return runsc === undefined || shim === undefined ? undefined : { runsc, shim };
}
