/** Who of the control plane may talk to the API server: one random token per component, so that its audit log tells them apart. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeName } from './real/place.ts';

const administrators = ['system:masters'];

const identities = {
  admin: { user: 'admin', groups: administrators },
  'kube-controller-manager': { user: 'system:kube-controller-manager', groups: [] },
  'kube-scheduler': { user: 'system:kube-scheduler', groups: [] },
  kwok: { user: 'kwok', groups: administrators },
  kubelet: { user: `system:node:${nodeName}`, groups: ['system:nodes'] },
  'kube-proxy': { user: 'system:kube-proxy', groups: [] },
} as const satisfies Record<string, { user: string; groups: readonly string[] }>;

export type IdentityName = keyof typeof identities;
export const identityNames = Object.keys(identities) as IdentityName[];

export interface Credentials {
  tokenFile: string;
  serviceAccountKeyFile: string;
  tokens: Record<IdentityName, string>;
}

function tokenLine(
  token: string,
  { user, groups }: Readonly<{ user: string; groups: readonly string[] }>,
): string {
  return `${token},${user},${user},"${groups.join(',')}"\n`;
}

/** Writes the token file and the key that signs service account tokens. */
export function createCredentials(directory: string): Credentials {
  const tokens = Object.fromEntries(
    identityNames.map(name => [name, randomBytes(24).toString('hex')]),
  ) as Record<IdentityName, string>;
  const tokenFile = join(directory, 'tokens.csv');
  const lines = identityNames.map(name => tokenLine(tokens[name], identities[name]));
  writeFileSync(tokenFile, lines.join(''), { mode: 0o600 });

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serviceAccountKeyFile = join(directory, 'service-account.key');
  writeFileSync(serviceAccountKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { tokenFile, serviceAccountKeyFile, tokens };
}
