import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

/** In a kubeconfig's own terms. */
export interface KubeconfigEntries {
  cluster: { server: string; 'certificate-authority'?: string; 'certificate-authority-data'?: string };
  user: { token?: string; tokenFile?: string };
}

/** Writes a kubeconfig with one cluster and one user, readable by its owner only. */
export function writeKubeconfigEntries(file: string, { cluster, user }: KubeconfigEntries): void {
  const name = 'llmsafespace-local';
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster }],
    users: [{ name, user }],
  };
  writeFileSync(file, stringify(content), { mode: 0o600 });
}

export interface KubeconfigContent {
  server: string;
  /** PEM. */
  certificateAuthority: string;
  token: string;
}

/** A kubeconfig that names no other file. */
export function writeKubeconfig(
  file: string,
  { server, certificateAuthority, token }: KubeconfigContent,
): void {
  const authority = Buffer.from(certificateAuthority).toString('base64');
  writeKubeconfigEntries(file, {
    cluster: { server, 'certificate-authority-data': authority },
    user: { token },
  });
}
