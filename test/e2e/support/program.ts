import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface ProgramOutcome {
  /** What it printed. */
  output: string;
  /** What it printed as errors: the API server's warnings among them. */
  errors: string;
}

/** Runs a program; rejects with its error output, or what it printed where there is none. */
export type Program = (args: string[], input?: unknown) => Promise<ProgramOutcome>;

/** A program of a user's with the arguments that it always gets; objects given as `input` are for `-f -`. */
export const programWith =
  (binary: string, always: readonly string[]): Program =>
  async (args, input) => {
    const child = spawn(binary, [...always, ...args], { stdio: 'pipe' });
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${errors.trim() || output.trim()}`);
    return { output, errors };
  };
