/** The programs of the measured cluster that run on this machine, and what Linux tells about them. */
import { readFileSync } from 'node:fs';
import { type Counts, countsOf } from './counts.ts';

/** Its pid is another one after a restart. */
export interface Program {
  readonly name: string;
  readonly pid: number;
}

/** Linux shows CPU in hundredths of a second, whatever clock the kernel itself runs on. */
const msPerTick = 10;

/** User and system time, fields 14 and 15 of /proc/PID/stat; the command before them may hold blanks and parentheses. */
export function cpuMsOf(stat: string): number {
  const fromThird = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fromThird[11]) + Number(fromThird[12])) * msPerTick;
}

/** Milliseconds of CPU since the start of each, all threads together. */
export const readCpuMs = (programs: readonly Program[]): Counts =>
  countsOf(programs.map(({ name, pid }) => [name, cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))]));

/** A variable that a program was started with. */
export function environmentOf({ pid }: Program, variable: string): string | undefined {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return entries.find(entry => entry.startsWith(`${variable}=`))?.slice(variable.length + 1);
}
