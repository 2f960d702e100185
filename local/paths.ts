import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryDirectory = fileURLToPath(new URL('..', import.meta.url));

/** A file of the repository, by its path from the root. */
export function inRepository(...segments: string[]): string {
  return join(repositoryDirectory, ...segments);
}

/** Where built binaries are kept, for all checkouts of this repository. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'llmsafespace');
}

/** State, logs and kubeconfig of `npm run up`; git-ignored. A test has one of its own. */
export const localDirectory = process.env.LOCAL_STATE_DIRECTORY ?? inRepository('.local');
