import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** A certificate chain and its key, both PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Metacontroller offers 1.3, and takes nothing below 1.2. */
const minVersion = 'TLSv1.2';

/** The TLS options, at the start and after each change. */
export const secureOptions = ({ cert, key }: Certificate) => ({ cert, key, minVersion }) as const;

/** The pair in these files. Throws when either is missing or broken, or when the key is another certificate's. */
export function readCertificate(certFile: string, keyFile: string): Certificate {
  const certificate = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  // Parses the whole chain, but takes an empty file for none.
  createSecureContext(secureOptions(certificate));
  const fits = new X509Certificate(certificate.cert).checkPrivateKey(createPrivateKey(certificate.key));
  if (!fits) throw new Error(`${keyFile} is not the key of ${certFile}`);
  return certificate;
}

/** When the certificate expires, in seconds since 1970. */
export const expirySeconds = ({ cert }: Certificate): number =>
  Date.parse(new X509Certificate(cert).validTo) / 1000;
