/** Certificate authorities and what they sign, for servers of this machine. */
import { generate } from 'selfsigned';

/** In PEM. */
export interface Issued {
  certificate: string;
  key: string;
}

type Subject = Parameters<typeof generate>[0];
type Options = NonNullable<Parameters<typeof generate>[1]>;
type Extensions = NonNullable<Options['extensions']>;
type Names = Extract<Extensions[number], { name: 'subjectAltName' }>['altNames'];

const ellipticCurve = { keyType: 'ec', algorithm: 'sha256' } as const;

async function issue(subject: Subject, options: Options): Promise<Issued> {
  const { cert, private: key } = await generate(subject, { ...ellipticCurve, ...options });
  return { certificate: cert, key };
}

const authorityExtensions: Extensions = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, critical: true },
];

export const createAuthority = (commonName: string): Promise<Issued> =>
  issue([{ name: 'commonName', value: commonName }], { extensions: authorityExtensions });

/** A certificate by the authority; a server's has names. */
export const sign = (
  { certificate, key }: Issued,
  subject: Subject,
  altNames: Names = [],
  notAfterDate?: Date,
): Promise<Issued> =>
  issue(subject, {
    ca: { cert: certificate, key },
    extensions: altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames }],
    ...(notAfterDate && { notAfterDate }),
  });
