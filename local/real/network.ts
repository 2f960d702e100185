/** What a real node changes in this machine's network and kernel, and how that is taken back. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { bridgeName, nodeAddress } from './place.ts';

/** Set by the kubelet, by kube-proxy and by the CNI plugins. */
const kernelSettings = [
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv6/conf/all/forwarding',
  'net/netfilter/nf_conntrack_max',
] as const;

export type KernelSettings = Record<string, string>;

const fileOf = (name: string) => `/proc/sys/${name}`;

function read(name: string): [string, string][] {
  try {
    return [[name, readFileSync(fileOf(name), 'utf8').trim()]];
  } catch {
    return [];
  }
}

/** As they are now; without those that this kernel doesn't have. */
export const readKernelSettings = (): KernelSettings => Object.fromEntries(kernelSettings.flatMap(read));

/** Writes those that differ. */
export function restoreKernelSettings(before: KernelSettings): void {
  const now = readKernelSettings();
  for (const [name, value] of Object.entries(before))
    if (now[name] !== value) writeFileSync(fileOf(name), value);
}

function ip(...words: string[]): void {
  const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.trim()}`);
}

/** A bridge with the node's address; it must be there before the API server, which binds to it. */
export function addBridge(): void {
  ip('link', 'add', bridgeName, 'type', 'bridge');
  ip('address', 'add', `${nodeAddress}/32`, 'dev', bridgeName);
  ip('link', 'set', bridgeName, 'up');
}

export function removeBridge(): void {
  spawnSync('ip', ['link', 'delete', bridgeName]);
}

const tables = ['nat', 'filter', 'mangle', 'raw'];
const families = ['iptables', 'ip6tables'];

/** Of the kubelet, kube-proxy and the plugin portmap. */
const OURS = /\b(KUBE|CNI)-/;

/** The commands that remove our chains, and the rules that lead to them, from what `iptables -S` prints of a table. */
export function removals(rules: string): string[][] {
  const lines = rules.split('\n').filter(line => OURS.test(line));
  const chains = lines.filter(line => line.startsWith('-N ')).map(line => line.slice(3));
  const jumps = lines.filter(line => line.startsWith('-A ') && !OURS.test(line.split(' ')[1] ?? ''));
  return [
    ...jumps.map(line => ['-D', ...words(line.slice(3))]),
    ...chains.map(chain => ['-F', chain]),
    ...chains.map(chain => ['-X', chain]),
  ];
}

/** As a shell would split it; comments are quoted. */
const words = (line: string): string[] =>
  [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const rulesOf = (family: string, table: string): string =>
  spawnSync(family, ['-w', '-t', table, '-S'], { encoding: 'utf8' }).stdout ?? '';

/** Whether there are chains of a kubelet, of kube-proxy or of a CNI plugin. */
export const hasNodeChains = (): boolean =>
  families.some(family => tables.some(table => OURS.test(rulesOf(family, table))));

export function removeChains(): void {
  for (const family of families)
    for (const table of tables)
      for (const command of removals(rulesOf(family, table)))
        spawnSync(family, ['-w', '-t', table, ...command]);
}
