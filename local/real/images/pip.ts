import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** What leads to an index of packages; all else of a machine's configuration is for the machine itself. */
const wanted = ['extra-index-url', 'index-url', 'proxy', 'trusted-host'];

/** Makes a configuration file of how this machine's pip finds packages, be it by a file or by its environment. */
export function writePipConfiguration(file: string): void {
  const { stdout } = spawnSync('python3', ['-m', 'pip', 'config', 'list'], { encoding: 'utf8' });
  const lines = [...(stdout ?? '').matchAll(/^(?:global|:env:)\.([\w-]+)='(.*)'$/gm)]
    .filter(([, name = '']) => wanted.includes(name))
    .map(([, name, value]) => `${name} = ${value}`);
  writeFileSync(file, ['[global]', ...lines, ''].join('\n'), { mode: 0o600 });
}
