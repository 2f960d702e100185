/** Certificates for servers on 127.0.0.1, as an installation would have them: a CA, and what it has signed. */
import { generate } from 'selfsigned';

export interface TestCertificate {
  /** What a caller must trust. */
  ca: string;
  cert: string;
  key: string;
}

const ellipticCurve = { keyType: 'ec', algorithm: 'sha256' } as const;

async function createAuthority() {
  const basicConstraints = { name: 'basicConstraints', cA: true, critical: true } as const;
  const keyUsage = { name: 'keyUsage', keyCertSign: true, critical: true } as const;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'test CA' }], {
    ...ellipticCurve,
    extensions: [basicConstraints, keyUsage],
  });
  return { cert, key };
}

/** A certificate for 127.0.0.1 and these names, by a CA of its own. */
export async function createCertificate(notAfterDate?: Date, names: string[] = []): Promise<TestCertificate> {
  const authority = await createAuthority();
  const altNames = [
    { type: 7, ip: '127.0.0.1' } as const,
    ...names.map(value => ({ type: 2, value }) as const),
  ];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'hook server' }], {
    ...ellipticCurve,
    ca: authority,
    extensions: [{ name: 'subjectAltName', altNames }],
    ...(notAfterDate && { notAfterDate }),
  });
  return { ca: authority.cert, cert, key };
}
