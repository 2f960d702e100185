/** What the kubelet and the API server know each other by. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
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

const ellipticCurve = { keyType: 'ec', algorithm: 'sha256' } as const;

const authorityExtensions = [
  { name: 'basicConstraints', cA: true, critical: true } as const,
  { name: 'keyUsage', keyCertSign: true, critical: true } as const,
];

const clientSubject = [
  { name: 'organizationName', value: 'system:masters' },
  { name: 'commonName', value: 'kube-apiserver' },
];

const serverSubject = [{ name: 'commonName', value: `system:node:${nodeName}` }];

const serverNames = [{ type: 7, ip: nodeAddress } as const, { type: 2, value: nodeName } as const];
const serverExtension = { name: 'subjectAltName', altNames: serverNames } as const;

/** Writes them into a folder that nobody else can read. */
export async function createCertificates(directory: string): Promise<NodeCertificates> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string) => {
    writeFileSync(join(directory, name), content, { mode: 0o600 });
    return join(directory, name);
  };
  const writePair = (name: string, { cert, private: key }: { cert: string; private: string }) => ({
    certificate: write(`${name}.crt`, cert),
    key: write(`${name}.key`, key),
  });
  const authority = await generate([{ name: 'commonName', value: 'llmsafespace real node' }], {
    ...ellipticCurve,
    extensions: authorityExtensions,
  });
  const signed = { ...ellipticCurve, ca: { cert: authority.cert, key: authority.private } };
  return {
    authority: write('authority.crt', authority.cert),
    client: writePair('client', await generate(clientSubject, { ...signed, extensions: [] })),
    server: writePair('server', await generate(serverSubject, { ...signed, extensions: [serverExtension] })),
  };
}
