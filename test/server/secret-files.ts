/** A Secret's files as kubelet mounts them: behind a symbolic link that is replaced as a whole. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SecretVolume {
  path(name: string): string;
  /** All files at once; those that are not named are gone. */
  replace(files: Record<string, string>): void;
  remove(): void;
}

export function mountSecret(files: Record<string, string>): SecretVolume {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'));
  let version = 0;
  function replace(next: Record<string, string>): void {
    version += 1;
    const target = `..${version}`;
    mkdirSync(join(folder, target));
    for (const [name, content] of Object.entries(next)) writeFileSync(join(folder, target, name), content);
    symlinkSync(target, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  }
  replace(files);
  for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name));
  return {
    path: name => join(folder, name),
    replace,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
