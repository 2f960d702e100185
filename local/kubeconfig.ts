import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

export interface KubeconfigContent {
  server: string;
  certificateAuthority: string;
  token: string;
}

/** Writes a kubeconfig with one cluster and one user, readable by its owner only. */
export function writeKubeconfig(
  file: string,
  { server, certificateAuthority, token }: KubeconfigContent,
): void {
  const name = 'llmsafespace-local';
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server,
          'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token } }],
  };
  writeFileSync(file, stringify(content), { mode: 0o600 });
}
