/** A container's output as `kubectl logs` shows it. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LogOptions {
  tailLines?: number | undefined;
  limitBytes?: number | undefined;
  follow: boolean;
}

const followMs = 200;

/** The last lines of a text; its last line may be unfinished. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return lines.slice(Math.max(last - count, 0)).join('\n');
}

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0);

/** What is written from now on, as long as somebody writes. */
async function* follow(file: string, from: number, isWritten: () => boolean): AsyncGenerator<Buffer> {
  let reached = from;
  for (let last = false; !last; ) {
    last = !isWritten();
    const size = sizeOf(file);
    if (size > reached) yield* createReadStream(file, { start: reached, end: size - 1 });
    reached = size;
    if (!last) await sleep(followMs);
  }
}

/** The output so far, of all the container's starts, and with `follow` what comes until it has ended. */
export async function* containerOutput(
  file: string,
  { tailLines, limitBytes, follow: on }: LogOptions,
  isRunning: () => boolean,
): AsyncGenerator<Buffer> {
  const written = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const text = tailLines === undefined ? written : Buffer.from(lastLines(written.toString(), tailLines));
  yield text.subarray(0, limitBytes);
  if (on && limitBytes === undefined) yield* follow(file, written.length, isRunning);
}
