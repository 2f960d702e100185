/** The files that protect the hook port, reloaded when Kubernetes replaces them (`E6`). */
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { addCertificateMetric } from '../metrics.ts';
import type { Certificate } from './certificate.ts';
import { expirySeconds, readCertificate } from './certificate.ts';
import type { Followed } from './followed-files.ts';
import { followFiles } from './followed-files.ts';
import type { TokenCheck } from './token.ts';
import { createTokenCheck, readToken } from './token.ts';

export interface SecretFiles {
  tokenFile?: string | undefined;
  tlsCertFile?: string | undefined;
  tlsKeyFile?: string | undefined;
}

export interface SecretsOptions {
  /** How often the files are checked. */
  everyMs: number;
  metrics: Metrics;
  logger: Logger;
  signal: AbortSignal;
  now(): Date;
}

function followToken(file: string, options: SecretsOptions): TokenCheck {
  const token = followFiles({ what: 'token', read: () => readToken(file), ...options });
  const { holdsToken, replace } = createTokenCheck(token.current(), options.now);
  token.subscribe(replace);
  return holdsToken;
}

function followCertificate(
  certFile: string,
  keyFile: string,
  options: SecretsOptions,
): Followed<Certificate> {
  const read = () => readCertificate(certFile, keyFile);
  const certificate = followFiles({ what: 'certificate', read, ...options });
  addCertificateMetric(options.metrics, () => expirySeconds(certificate.current()));
  return certificate;
}

/** What the door and the listener need from the files. Throws if one can't be used. */
export function followSecrets({ tokenFile, tlsCertFile, tlsKeyFile }: SecretFiles, options: SecretsOptions) {
  return {
    holdsToken: tokenFile === undefined ? undefined : followToken(tokenFile, options),
    certificate: tlsCertFile && tlsKeyFile ? followCertificate(tlsCertFile, tlsKeyFile, options) : undefined,
  };
}
