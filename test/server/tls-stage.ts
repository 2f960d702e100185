/** A server without a cluster, on a loopback port under TLS, and callers of either protocol. */
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import type { AppOptions } from '../../src/server/options.ts';
import type { TestCertificate } from './certificates.ts';
import { createCertificate } from './certificates.ts';
import { openStage } from './stage.ts';
import type { Protocol } from './tls-callers.ts';
import { callBy } from './tls-callers.ts';

const closing: (() => Promise<void>)[] = [];
// The callers leave before their server closes.
/** The servers and the callers of the file end with it. */
export function useTlsStages(): void {
  afterAll(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
}

let certificate: Promise<TestCertificate> | undefined;
/** One for all tests of a file. */
export const testCertificate = (): Promise<TestCertificate> => {
  certificate ??= createCertificate();
  return certificate;
};

export async function listenTls(changes: Partial<AppOptions> = {}) {
  const { ca, cert, key } = await testCertificate();
  const pair = { current: () => ({ cert, key }), subscribe: () => undefined };
  const stage = openStage({ certificate: pair, ...changes });
  /** HTTP versions of the requests, in their order. */
  const versions: string[] = [];
  stage.app.addHook('onRequest', ({ raw }, _reply, done) => {
    versions.push(raw.httpVersion);
    done();
  });
  await stage.app.listen({ host: '127.0.0.1', port: 0 });
  closing.push(() => stage.app.close());
  const { port } = stage.app.server.address() as AddressInfo;
  const rejected = async (code: string) => {
    const { values } = await stage.metrics.rejected.get();
    return values.find(({ labels }) => labels.code === code)?.value ?? 0;
  };
  const caller = (protocol: Protocol) => {
    const { call, close } = callBy[protocol](port, ca);
    closing.push(async () => close());
    return call;
  };
  return { ...stage, port, ca, versions, rejected, caller };
}
