import { spawn } from 'node:child_process';

/** Runs kubectl with arguments and resolves to what it printed; rejects with its error output. */
export type Kubectl = (args: string[], input?: string) => Promise<string>;

export function kubectlFor(binary: string, kubeconfig: string): Kubectl {
  return (args, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn(binary, ['--kubeconfig', kubeconfig, ...args], { stdio: 'pipe' });
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.on('error', reject);
      child.on('close', code => {
        const message = `kubectl ${args.join(' ')}: ${Buffer.concat(errors).toString().trim()}`;
        code === 0 ? resolve(Buffer.concat(output).toString()) : reject(new Error(message));
      });
      // It may end before it has read all.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
}
