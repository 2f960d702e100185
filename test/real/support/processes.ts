/** Processes of this machine, as root sees them. */
import { commandOf, processIds, readOf } from '../../../local/real/processes.ts';

/** Those whose program's name ends so, with an argument that begins so. */
export const processesWith = (program: string, argument: string): number[] =>
  processIds().filter(pid => {
    const [command = '', ...words] = commandOf(pid);
    return command.endsWith(program) && words.some(word => word.startsWith(argument));
  });

/** Whether a process is of the Pod with this UID. */
export const isOfPod =
  (uid: string) =>
  (pid: number): boolean =>
    readOf(pid, 'cgroup').includes(uid);

const signalAll = (signal: NodeJS.Signals) => (pids: number[]) => {
  if (pids.length === 0) throw new Error('there is no such process');
  for (const pid of pids) process.kill(pid, signal);
};

export const suspend = signalAll('SIGSTOP');
export const resume = signalAll('SIGCONT');
export const kill = signalAll('SIGKILL');
