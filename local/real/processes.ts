/** The processes of a real node: its programs, containerd's shims, and what runs in Pods. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeDirectory } from './place.ts';

export const processIds = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** What the kernel says of a process; nothing of one that has ended. */
export function readOf(pid: number, file: 'cgroup' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The program and its arguments. */
export const commandOf = (pid: number): string[] => readOf(pid, 'cmdline').split('\0');

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

/** Kills all of them, and throws what doesn't end. */
export async function endProcesses(): Promise<void> {
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

/** Removes the control groups of Pods; throws those that are in use. */
export const removeGroups = (): Promise<void> =>
  until(
    () => podGroups().map(removeGroup).every(Boolean),
    () => `control groups ${podGroups().join(', ')} are in use`,
  );
