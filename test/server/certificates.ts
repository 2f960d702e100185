/** Certificates for servers on 127.0.0.1, as an installation would have them: a CA, and what it has signed. */
import { createAuthority, sign } from '../../local/certificates.ts';

export interface TestCertificate {
  /** What a caller must trust. */
  ca: string;
  cert: string;
  key: string;
}

/** A certificate for 127.0.0.1 and these names, by a CA of its own. */
export async function createCertificate(notAfterDate?: Date, names: string[] = []): Promise<TestCertificate> {
  const authority = await createAuthority('test CA');
  const altNames = [
    { type: 7, ip: '127.0.0.1' } as const,
    ...names.map(value => ({ type: 2, value }) as const),
  ];
  const subject = [{ name: 'commonName', value: 'hook server' }];
  const { certificate: cert, key } = await sign(authority, subject, altNames, notAfterDate);
  return { ca: authority.certificate, cert, key };
}
