/** What a real node could leave behind on a machine, a line for each. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { nodeDirectory } from '../../local/real/place.ts';
import { commandOf, processIds } from '../../local/real/processes.ts';

const lines = (text: string): string[] => text.split('\n').filter(line => line.trim() !== '');

function printed(command: string, ...words: string[]): string[] {
  try {
    return lines(execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return [];
  }
}

const rulesOf = (family: string): string[] =>
  ['filter', 'nat', 'mangle', 'raw'].flatMap(table =>
    printed(family, '-w', '-t', table, '-S').filter(line => !line.startsWith('-P ')),
  );

const settings = [
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/conf/default/rp_filter',
  'net/ipv6/conf/all/forwarding',
  'net/netfilter/nf_conntrack_max',
];

const readOr = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').trim() : 'none');

const folders = [
  nodeDirectory,
  '/etc/cni/net.d',
  '/opt/containerd',
  '/run/containerd',
  '/run/netns',
  '/run/nri',
  '/run/runc',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
];

/** Programs of a node, and what containers run. */
const NODE_PROGRAM = /(kubelet|containerd|kube-proxy|coredns|local-path-provisioner|catatonit)( |$)/;

const commandLines = (): string[] => processIds().map(pid => commandOf(pid).join(' '));

const controlGroups = (): string[] =>
  ['', ...readdirSync('/sys/fs/cgroup')].filter(name => existsSync(`/sys/fs/cgroup/${name}/kubepods`));

/** Links, addresses, routes, mounts, packet rules, kernel settings, folders, control groups and processes, in a stable order. */
export const machineSnapshot = (): string[] =>
  [
    ...printed('ip', '-brief', 'address').map(line => `address ${line.replaceAll(/\s+/g, ' ')}`),
    ...printed('ip', 'rule').map(line => `rule ${line}`),
    ...printed('ip', 'route', 'show', 'table', 'all').map(line => `route ${line}`),
    ...lines(readFileSync('/proc/self/mounts', 'utf8')).map(
      line => `mount ${line.split(' ').slice(1, 3).join(' ')}`,
    ),
    ...['iptables', 'ip6tables'].flatMap(family => rulesOf(family).map(line => `${family} ${line}`)),
    ...settings.map(name => `setting ${name} ${readOr(`/proc/sys/${name}`)}`),
    ...folders.filter(existsSync).map(folder => `folder ${folder}`),
    ...controlGroups().map(name => `control group ${name}/kubepods`),
    ...commandLines()
      .filter(line => NODE_PROGRAM.test(line))
      .map(line => `process ${line}`),
  ].toSorted();
