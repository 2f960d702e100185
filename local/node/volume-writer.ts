/**
 * Writes a volume as a kubelet does: the files lie in a folder of their own, which the link `..data` names and which is
 * replaced as a whole. A reader sees all old files or all new ones, never a certificate with another one's key.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { VolumeFiles } from './volume-files.ts';

const dataLink = '..data';

const entriesOf = (files: VolumeFiles) => new Set([...files.keys()].map(path => path.split('/')[0] ?? path));

function writeFiles(folder: string, files: VolumeFiles): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, { content, mode }] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }
}

function linkEntries(folder: string, wanted: ReadonlySet<string>): void {
  for (const entry of wanted) {
    if (!existsSync(join(folder, entry))) symlinkSync(join(dataLink, entry), join(folder, entry));
  }
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith('..') && !wanted.has(entry)) unlinkSync(join(folder, entry));
  }
}

/** Makes the folder hold these files and no others. */
export function writeVolume(folder: string, files: VolumeFiles): void {
  const fresh = `..${Date.now()}_${randomBytes(4).toString('hex')}`;
  const data = join(folder, dataLink);
  writeFiles(join(folder, fresh), files);
  const before = existsSync(data) ? readlinkSync(data) : undefined;
  symlinkSync(fresh, `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  linkEntries(folder, entriesOf(files));
  if (before) rmSync(join(folder, before), { recursive: true });
}
