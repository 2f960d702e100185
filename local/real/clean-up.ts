/** Leaves the machine as it was before a real node, however that ended: nothing here relies on a program of the node. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { removeLeftovers } from './images/archive.ts';
import { readKernelSettings, removeBridge, removeChains, restoreKernelSettings } from './network.ts';
import { inNode, nodeDirectory } from './place.ts';
import { endProcesses, removeGroups } from './processes.ts';

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
    kernelSettings: readKernelSettings(),
    folders: sharedFolders.filter(existsSync),
    namespaces: namesIn(namespaceFolder),
  };
  mkdirSync(nodeDirectory, { recursive: true, mode: 0o711 });
  writeFileSync(recordFile, JSON.stringify(before));
}

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
  if (!existsSync(recordFile)) return;
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
