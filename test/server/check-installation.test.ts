/** What `helm test` runs, about the hook server: what is wrong is found, and named with what to do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hooks } from '../../hooks/index.ts';
import { createHookClient } from '../../src/installation-check/hook-client.ts';
import { checkWebhooks } from '../../src/installation-check/webhooks.ts';
import { once, openReport } from '../unit/src/installation-check/report.ts';
import { createCertificate } from './certificates.ts';
import { mountSecret } from './secret-files.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { startTlsServer, useTlsServers } from './tls-server-stage.ts';

useTlsServers();

useServers();

// Each check opens dozens of TLS connections.
describe('the webhooks', { timeout: 30_000 }, () => {
  let server: Awaited<ReturnType<typeof startTlsServer>>;
  beforeAll(async () => {
    server = await startTlsServer({ hooks });
  });

  async function check(changes: { url?: string; ca?: string; token?: string | undefined } = {}) {
    const given = {
      url: `https://127.0.0.1:${server.port}`,
      ca: server.certificate.ca,
      token: 'first',
      ...changes,
    };
    const client = createHookClient(given);
    const { report, lines } = openReport();
    await checkWebhooks(report, { ...given, client, patience: once() });
    await client.close();
    return lines;
  }

  it('of a server as the chart runs it are as they should be', async () => {
    const lines = await check();
    expect(lines).toEqual([
      `ok: the ${hooks.length} webhooks of https://127.0.0.1:${server.port} answer over TLS`,
      'ok: none of them answers without TLS',
      'ok: they refuse a caller without the token',
      'ok: they refuse a caller with a wrong token',
    ]);
  });

  it('do nothing about the empty object that they are called with', async () => {
    await check();
    expect(server.api.writes()).toEqual([]);
  });

  it('under a certificate of another CA are not to be trusted', async () => {
    const { ca } = await createCertificate();
    const lines = await check({ ca });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('helm upgrade gives both the same CA');
  });

  it('that ask for another token than the chart has are named', async () => {
    const lines = await check({ token: 'second' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^failed: .*answered 401 TOKEN_WRONG; .*restart its Deployment/);
  });

  it('that nobody answers are named by their address', async () => {
    const lines = await check({ url: 'https://127.0.0.1:1' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^failed: .*127\.0\.0\.1:1 gave no answer .*see whether its Pods are Ready/);
  });

  it('that let in whoever comes are found out', async () => {
    const { ca, cert, key } = server.certificate;
    const files = mountSecret({ cert, key });
    const open = await startTestServer({
      hooks,
      environment: {
        LLMSAFESPACE_TLS_CERT_FILE: files.path('cert'),
        LLMSAFESPACE_TLS_KEY_FILE: files.path('key'),
      },
    });
    files.remove();
    const given = { url: `https://127.0.0.1:${open.port}`, ca };
    expect((await check(given)).filter(line => line.startsWith('failed'))).toEqual([
      expect.stringContaining('they refuse a caller without the token: /v2/hooks/sandbox/sync answered 4'),
      expect.stringContaining('they refuse a caller with a wrong token: /v2/hooks/sandbox/sync answered 4'),
    ]);
    expect((await check({ ...given, token: undefined })).at(-1)).toBe(
      'skipped: they refuse a caller without the token: token.enabled is false, so callers need none',
    );
  });

  it('that lack one that this version has are of another version', async () => {
    const older = await startTlsServer({ hooks: hooks.slice(1) });
    const lines = await check({ url: `https://127.0.0.1:${older.port}`, ca: older.certificate.ca });
    expect(lines[0]).toContain(
      `${hooks[0]?.path} answered 404 ROUTE_UNKNOWN; the image is of another version`,
    );
  });

  it('that answer without TLS are found out, whatever answers with it', async () => {
    const plain = await startTestServer({ hooks });
    const client = createHookClient({ url: `https://127.0.0.1:${plain.port}`, ca: server.certificate.ca });
    const secure = createHookClient({
      url: `https://127.0.0.1:${server.port}`,
      ca: server.certificate.ca,
    });
    const { report, lines } = openReport();
    await checkWebhooks(report, {
      client: { ...client, post: secure.post },
      url: 'https://both',
      token: 'first',
      patience: once(),
    });
    await Promise.all([client.close(), secure.close()]);
    expect(lines[1]).toMatch(/^failed: none of them answers without TLS: it answered 4\d\d/);
  });
});
