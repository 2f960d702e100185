/** Copies of what the image is built from: others may work in the checkout meanwhile. */
import { chmodSync, cpSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository } from '../../local/paths.ts';

const taken = [
  'Dockerfile',
  '.dockerignore',
  'package.json',
  'package-lock.json',
  'LICENSE',
  'docs',
  'hooks',
  'src',
];
const compilerConfigurations = ['tsconfig.base.json', 'tsconfig.build.json'];

/** The files as they are now. */
export function copyCheckout(checkout: string): void {
  for (const name of [...taken, ...compilerConfigurations]) {
    cpSync(inRepository(name), join(checkout, name), { recursive: true });
  }
}

/** The same files on a machine whose umask is stricter, years later, and with more lying about. */
export function copyChanged(from: string, checkout: string): void {
  cpSync(from, checkout, { recursive: true });
  writeFileSync(join(checkout, '.npmrc'), 'registry=http://127.0.0.1:1/\n');
  cpSync(join(from, 'src'), join(checkout, 'dist', 'src'), { recursive: true });
  for (const entry of readdirSync(checkout, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() ? 0o700 : 0o600);
    utimesSync(path, 1_800_000_000, 1_800_000_000);
  }
}
