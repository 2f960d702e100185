import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface KubectlOutcome {
  /** What it printed. */
  output: string;
  /** What it printed as errors: the API server's warnings among them. */
  errors: string;
}

/** Runs kubectl; rejects with its error output. */
export type Kubectl = (args: string[], input?: unknown) => Promise<KubectlOutcome>;

/** kubectl as a user runs it; objects given as `input` are for `-f -`. */
export const kubectlWith =
  (binary: string, kubeconfig: string, namespace: string): Kubectl =>
  async (args, input) => {
    const all = ['--kubeconfig', kubeconfig, '--namespace', namespace, ...args];
    const child = spawn(binary, all, { stdio: 'pipe' });
    child.stdin.on('error', () => {});
    child.stdin.end(input === undefined ? '' : JSON.stringify(input));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${errors.trim()}`);
    return { output, errors };
  };
