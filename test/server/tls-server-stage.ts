/** A server as a whole with a certificate and a token in a Secret's files. */
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll } from 'vitest';
import type { TestCertificate } from './certificates.ts';
import { createCertificate } from './certificates.ts';
import { mountSecret } from './secret-files.ts';
import { type StartOptions, startTestServer, useServers } from './server-stage.ts';
import { callByHttp2 } from './tls-callers.ts';

const closing: (() => void)[] = [];
/** The servers of the file, and their secrets, end with it. */
export function useTlsServers(): void {
  useServers();
  afterAll(() => {
    for (const close of closing.splice(0)) close();
  });
}

export const filesOf = ({ cert, key }: TestCertificate, token: string) => ({
  'tls.crt': cert,
  'tls.key': key,
  token,
});

/** The certificate that a new connection is shown. */
function shownCertificate(port: number): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

export async function startTlsServer(options: StartOptions) {
  const certificate = await createCertificate();
  const secret = mountSecret(filesOf(certificate, 'first'));
  closing.push(secret.remove);
  const server = await startTestServer({
    ...options,
    environment: {
      LLMSAFESPACE_TLS_CERT_FILE: secret.path('tls.crt'),
      LLMSAFESPACE_TLS_KEY_FILE: secret.path('tls.key'),
      LLMSAFESPACE_TOKEN_FILE: secret.path('token'),
      ...options.environment,
    },
  });
  function caller(ca = certificate.ca) {
    const one = callByHttp2(server.port, ca);
    closing.push(one.close);
    const call = (token = 'first') => one.call({ headers: { authorization: `Bearer ${token}` } });
    return { ...one, call };
  }
  await server.ready();
  const shown = () => shownCertificate(server.port);
  return { ...server, certificate, secret, caller, shown };
}
