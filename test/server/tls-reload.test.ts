/** Certificates are renewed and tokens rotated while the server runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createCertificate } from './certificates.ts';
import { eventually, hookRow } from './stage.ts';
import { filesOf, startTlsServer, useTlsServers } from './tls-server-stage.ts';

useTlsServers();

const start = () => startTlsServer({ hooks: [hookRow()] });
const inAYear = () => new Date(Date.now() + 365 * 24 * 3_600_000);
const expirySeconds = (text: string) =>
  Number(/^llmsafespace_tls_certificate_expiry_seconds (.+)$/m.exec(text)?.[1]);

describe.concurrent('a certificate', () => {
  it('that is renewed is shown to the next connection; the open one goes on', async () => {
    const { certificate, secret, caller, shown, lines, drain } = await start();
    const { serialNumber: before } = await shown();
    const old = caller();
    expect((await old.call()).status).toBe(200);
    const renewed = await createCertificate();
    secret.replace(filesOf(renewed, 'first'));
    await eventually(async () => (await shown()).serialNumber !== before, 'the new certificate');
    expect((await old.call()).status).toBe(200);
    expect((await caller(renewed.ca).call()).status).toBe(200);
    await expect(caller(certificate.ca).call()).rejects.toThrow();
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'reloaded', what: 'certificate' }));
    await drain();
  });

  it('tells when it expires, also after it has been renewed', async () => {
    const { secret, shown, get, drain } = await start();
    const expiry = async () => expirySeconds((await get('/metrics')).text);
    expect(await expiry()).toBe(Date.parse((await shown()).valid_to) / 1000);
    const notAfter = inAYear();
    secret.replace(filesOf(await createCertificate(notAfter), 'first'));
    await eventually(
      async () => (await expiry()) === Math.floor(notAfter.getTime() / 1000),
      'the new expiry',
    );
    await drain();
  });

  it.each([
    ['without its key', { 'tls.key': '' }],
    ['of which half is written', { 'tls.crt': '-----BEGIN CERTIFICATE-----\nMIIB' }],
    ['whose key is another', {}],
  ] as [string, Record<string, string>][])(
    '%s is not taken, and logged once; the next good one is',
    async (_given, broken) => {
      const { certificate, secret, caller, shown, lines, drain } = await start();
      const [other, next] = [await createCertificate(), await createCertificate()];
      secret.replace({ ...filesOf({ ...other, cert: certificate.cert }, 'first'), ...broken });
      const complaints = () => lines.filter(({ what, level }) => what === 'certificate' && level === 'error');
      await eventually(() => complaints().length > 0, 'a complaint');
      await sleep(100);
      expect(complaints()).toHaveLength(1);
      expect((await caller().call()).status).toBe(200);
      const { serialNumber } = await shown();
      secret.replace(filesOf(next, 'first'));
      await eventually(async () => (await shown()).serialNumber !== serialNumber, 'the next certificate');
      expect((await caller(next.ca).call()).status).toBe(200);
      await drain();
    },
  );

  it('that is broken from the beginning keeps the server from starting', async () => {
    const environment = { LLMSAFESPACE_TLS_KEY_FILE: '/no/such/file' };
    await expect(startTlsServer({ hooks: [hookRow()], environment })).rejects.toThrow('/no/such/file');
  });
});

describe.concurrent('a token', { timeout: 20_000 }, () => {
  it('that is rotated refuses nobody: the old one and the new one are taken', async () => {
    const { certificate, secret, caller, get, drain } = await start();
    const { call } = caller();
    expect((await call('second')).status).toBe(401);
    secret.replace(filesOf(certificate, 'second\n'));
    await eventually(async () => (await call('second')).status === 200, 'the new token');
    expect((await call('first')).status).toBe(200);
    expect((await call('third')).status).toBe(401);
    expect((await get('/metrics')).text).toMatch(/requests_rejected_total\{code="TOKEN_WRONG"\} \d/);
    await drain();
  });

  it('whose file is empty for a moment stays the same', async () => {
    const { certificate, secret, caller, lines, drain } = await start();
    const { call } = caller();
    secret.replace(filesOf(certificate, ''));
    await eventually(() => lines.some(({ what }) => what === 'token'), 'a complaint');
    expect((await call('first')).status).toBe(200);
    expect((await call('')).status).toBe(401);
    await drain();
  });
});
