/** Leaves the machine as it was before a real node, however that ended: nothing here relies on a program of the node. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { removeLeftovers } from './images/archive.ts';
import {
  type KernelSettings,
  readKernelSettings,
  removeBridge,
  removeChains,
  restoreKernelSettings,
} from './network.ts';
import { inNode, nodeDirectory } from './place.ts';

/** Folders that the programs of a node make outside its own. */
const sharedFolders = [
  '/run/containerd',
  '/run/nri',
  '/run/netns',
  '/run/xtables.lock',
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
  '/opt/containerd',
];

const beforeSchema = z.object({
  kernelSettings: z.record(z.string(), z.string()),
  /** Those of the shared folders that were there. */
  folders: z.array(z.string()),
  /** The network namespaces that were there. */
  namespaces: z.array(z.string()),
});
type Before = z.infer<typeof beforeSchema>;

const namespaceFolder = '/run/netns';
const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const recordFile = inNode('before.json');

/** Notes down what `cleanUp` will need, before anything is changed. */
export function recordMachine(): void {
  const before: Before = {
    kernelSettings: readKernelSettings() satisfies KernelSettings,
    folders: sharedFolders.filter(existsSync),
    namespaces: namesIn(namespaceFolder),
  };
  mkdirSync(nodeDirectory, { recursive: true, mode: 0o711 });
  writeFileSync(recordFile, JSON.stringify(before));
}

/** Whether there is a node, or what is left of one. */
const isNodeRecorded = (): boolean => existsSync(recordFile);

const processIds = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const namesTheNode = (word: string): boolean => word.includes(nodeDirectory);

/** The node's programs and containerd's shims: their arguments name its folder. */
const programsOfNode = (): number[] =>
  processIds().filter(pid => pid !== process.pid && commandOf(pid).some(namesTheNode));

const isShim = (pid: number): boolean => commandOf(pid)[0]?.includes('/containerd-shim-') === true;

/** Whether a node runs: containerd's shims alone are what a killed one left. */
export const nodeRuns = (): boolean => programsOfNode().some(pid => !isShim(pid));

const controllers = (): string[] => [
  '/sys/fs/cgroup',
  ...readdirSync('/sys/fs/cgroup').map(name => join('/sys/fs/cgroup', name)),
];

const podGroups = (): string[] =>
  controllers()
    .map(folder => join(folder, 'kubepods'))
    .filter(existsSync);

/** A folder and all those in it, the innermost first. */
const nested = (folder: string): string[] => [
  ...readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => nested(join(folder, name))),
  folder,
];

const processesOfPods = (): number[] =>
  podGroups()
    .flatMap(nested)
    .flatMap(group => readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n'))
    .filter(Boolean)
    .map(Number);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

/** What a killed process held is free only some moments later. */
const patienceMs = 10_000;

/** Calls `attempt` until it returns true; throws what is left after some time. */
async function until(attempt: () => boolean, left: () => string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!attempt()) {
    if (Date.now() > deadline) throw new Error(`the real node can't be cleaned up: ${left()}`);
    await sleep(50);
  }
}

/** The shims first: they would report the ends of the containers to nobody. */
async function endProcesses(): Promise<void> {
  const remaining = () => [...new Set([...programsOfNode(), ...processesOfPods()])];
  await until(
    () => {
      const pids = remaining();
      for (const pid of pids) kill(pid);
      return pids.length === 0;
    },
    () => `processes ${remaining().join(', ')} don't end`,
  );
}

function removeGroup(folder: string): boolean {
  try {
    for (const group of nested(folder)) rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}

const removeGroups = (): Promise<void> =>
  until(
    () => podGroups().map(removeGroup).every(Boolean),
    () => `control groups ${podGroups().join(', ')} are in use`,
  );

/** The mount points in a folder, the latest mounted first. */
const mountsIn = (folders: string[]): string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(path => folders.some(folder => path === folder || path.startsWith(`${folder}/`)))
    .toReversed();

const unmount = (paths: string[]): void => {
  for (const path of paths) spawnSync('umount', ['--lazy', path]);
};

/** The network namespaces of Pods, and with them their links. */
function removeNamespaces(before: Before): void {
  const added = namesIn(namespaceFolder).filter(
    name => name.startsWith('cni-') && !before.namespaces.includes(name),
  );
  for (const name of added) {
    const path = join(namespaceFolder, name);
    unmount([path]);
    rmSync(path, { force: true });
  }
}

/** A folder that somebody else put something into meanwhile stays. */
const isOurs = (folder: string): boolean => folder !== namespaceFolder || namesIn(folder).length === 0;

/** Somebody else may use it by now. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It stays.
  }
}

function removeFolders(before: Before): void {
  const added = sharedFolders.filter(folder => !before.folders.includes(folder)).filter(isOurs);
  unmount(mountsIn([...added, nodeDirectory]));
  for (const folder of added) removeFolder(folder);
}

/** Ends what still runs of a node and takes back all that it changed. The record goes last, so that a killed clean-up is begun again. */
export async function cleanUpNode(): Promise<void> {
  await removeLeftovers();
  if (!isNodeRecorded()) return;
  const before = beforeSchema.parse(JSON.parse(readFileSync(recordFile, 'utf8')));
  await endProcesses();
  removeNamespaces(before);
  removeChains();
  removeBridge();
  await removeGroups();
  removeFolders(before);
  restoreKernelSettings(before.kernelSettings);
  for (const name of readdirSync(nodeDirectory).filter(entry => inNode(entry) !== recordFile))
    rmSync(inNode(name), { recursive: true, force: true });
  rmSync(nodeDirectory, { recursive: true, force: true });
}
