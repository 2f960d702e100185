/** What the kubelet and the API server know each other by. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, type Issued, sign } from '../certificates.ts';
import { nodeAddress, nodeName } from './place.ts';

/** Files, in PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface NodeCertificates {
  /** A file, in PEM, of who signed both. */
  authority: string;
  /** The API server's, when it calls the kubelet. */
  client: KeyPair;
  /** The kubelet's, when it is called. */
  server: KeyPair;
}

const clientSubject = [
  { name: 'organizationName', value: 'system:masters' },
  { name: 'commonName', value: 'kube-apiserver' },
];

const serverSubject = [{ name: 'commonName', value: `system:node:${nodeName}` }];

const serverNames = [{ type: 7, ip: nodeAddress } as const, { type: 2, value: nodeName } as const];

/** Writes them into a folder that nobody else can read. */
export async function createCertificates(directory: string): Promise<NodeCertificates> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string) => {
    writeFileSync(join(directory, name), content, { mode: 0o600 });
    return join(directory, name);
  };
  const writePair = (name: string, { certificate, key }: Issued): KeyPair => ({
    certificate: write(`${name}.crt`, certificate),
    key: write(`${name}.key`, key),
  });
  const authority = await createAuthority('llmsafespace real node');
  return {
    authority: write('authority.crt', authority.certificate),
    client: writePair('client', await sign(authority, clientSubject)),
    server: writePair('server', await sign(authority, serverSubject, serverNames)),
  };
}
