/** CRDs of other projects, from their Go modules: what the chart's objects of their kinds are checked against. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inRepository } from './paths.ts';

const folders = {
  'github.com/cert-manager/cert-manager': 'deploy/crds',
  'github.com/prometheus-operator/prometheus-operator': 'example/prometheus-operator-crd',
};

async function folderOf([module, folder]: [string, string]): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module], {
    cwd: inRepository('local', 'tools', 'schemas'),
    env: { ...process.env, GOWORK: 'off' },
  });
  const { Dir: directory } = JSON.parse(stdout) as { Dir: string };
  return join(directory, folder);
}

/** Folders with the CRDs of cert-manager and of the Prometheus operator, at the versions of `local/tools/schemas/go.mod`. */
export const foreignCrdFolders = (): Promise<string[]> => Promise.all(Object.entries(folders).map(folderOf));
