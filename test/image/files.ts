/** The files of a folder, as they are on disk. */
import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface FoundFile {
  /** From the folder, such as `dist/src/main.js`. */
  path: string;
  sizeBytes: number;
  mode: number;
  uid: number;
  modifiedSeconds: number;
  isDirectory: boolean;
}

/** Every file and folder, sorted by path. */
export function filesIn(folder: string): FoundFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ path: relative(folder, path), stats: lstatSync(path) }))
    .map(({ path, stats }) => ({
      path,
      sizeBytes: stats.isFile() ? stats.size : 0,
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      modifiedSeconds: Math.floor(stats.mtimeMs / 1000),
      isDirectory: stats.isDirectory(),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export const sizeBytesOf = (files: readonly FoundFile[]) =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
