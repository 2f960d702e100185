import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** A command's output; rejects with what it complained about if it fails. It ends with this process. */
export async function output(
  command: string,
  words: string[],
  options: CommandOptions = {},
): Promise<string> {
  const running = run(command, words, { maxBuffer: 64 * 1024 ** 2, ...options });
  const abandon = () => running.child.kill();
  process.once('exit', abandon);
  try {
    return (await running).stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`${command} ${words.join(' ')} failed: ${stderr || message}`, { cause: error });
  } finally {
    process.off('exit', abandon);
  }
}
