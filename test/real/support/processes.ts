/** Processes of this machine, as root sees them. */
import { readdirSync, readFileSync } from 'node:fs';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const commandOf = (pid: number): string[] => read(`/proc/${pid}/cmdline`).split('\0');

/** Those whose program's name ends so, with an argument that begins so. */
export const processesWith = (program: string, argument: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .filter(pid => {
      const [command = '', ...words] = commandOf(pid);
      return command.endsWith(program) && words.some(word => word.startsWith(argument));
    });

/** Whether a process is of the Pod with this UID. */
export const isOfPod =
  (uid: string) =>
  (pid: number): boolean =>
    read(`/proc/${pid}/cgroup`).includes(uid);

const signalAll = (signal: NodeJS.Signals) => (pids: number[]) => {
  if (pids.length === 0) throw new Error('there is no such process');
  for (const pid of pids) process.kill(pid, signal);
};

export const suspend = signalAll('SIGSTOP');
export const resume = signalAll('SIGCONT');
export const kill = signalAll('SIGKILL');
