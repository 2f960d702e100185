import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface FollowedProcess {
  child: ChildProcess;
  /** What it has written so far. */
  output: { out: string; err: string };
  /** Resolves to the exit code. */
  exit: Promise<number | null>;
}

/** What becomes of a process that was just started. */
export function follow(child: ChildProcess & { stdout: Readable; stderr: Readable }): FollowedProcess {
  const output = { out: '', err: '' };
  child.stdout.on('data', piece => {
    output.out += piece;
  });
  child.stderr.on('data', piece => {
    output.err += piece;
  });
  const exit = new Promise<number | null>(resolve => child.on('close', resolve));
  return { child, output, exit };
}
