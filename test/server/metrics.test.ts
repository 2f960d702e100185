/** The metrics of a server as a whole: all of them documented, and telling Prometheus what alerts rest on (`E8`). */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { exportedMetrics, metricsOf } from '../../scripts/metrics.ts';
import { addProcessMetrics } from '../../src/metrics.ts';
import { temporaryDirectory } from '../unit/local/temporary-directory.ts';
import { startTestServer, useServers } from './server-stage.ts';
import { eventually, hookRow } from './stage.ts';

useServers();

const directory = temporaryDirectory();

async function certificateFiles() {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'hooks' }]);
  // Each test its own: a server takes what replaces them.
  const own = mkdtempSync(join(directory, 'tls-'));
  const environment = {
    LLMSAFESPACE_TLS_CERT_FILE: join(own, 'tls.crt'),
    LLMSAFESPACE_TLS_KEY_FILE: join(own, 'tls.key'),
  };
  writeFileSync(environment.LLMSAFESPACE_TLS_CERT_FILE, cert);
  writeFileSync(environment.LLMSAFESPACE_TLS_KEY_FILE, key);
  return { environment, expires: Date.parse(new X509Certificate(cert).validTo) / 1000 };
}

/** What a server needs that measures volumes; it reads no kubelet before it is asked. */
const MEASURING = {
  LLMSAFESPACE_STORAGE__USAGE: 'kubelet',
  LLMSAFESPACE_KUBELET_TOKEN_FILE: 'token',
  LLMSAFESPACE_KUBELET_CA_FILE: 'ca.crt',
};

describe.concurrent('the metrics of a server', () => {
  it('are those of docs/metrics.md and of the tests of alerts and dashboard, no more and no fewer', async () => {
    const { environment } = await certificateFiles();
    const { metrics, drain } = await startTestServer({
      hooks: [hookRow()],
      environment: { ...environment, ...MEASURING },
    });
    addProcessMetrics(metrics);
    const described = metricsOf(metrics);
    expect(described).toHaveLength(exportedMetrics().length);
    expect(described).toEqual(expect.arrayContaining(exportedMetrics()));
    await drain();
  });

  it('tell when the certificate expires', async () => {
    const { environment, expires } = await certificateFiles();
    const { get, drain } = await startTestServer({ hooks: [hookRow()], environment });
    expect((await get('/metrics')).text).toContain(
      `\nllmsafespace_tls_certificate_expiry_seconds ${expires}\n`,
    );
    await drain();
  });

  it('tell whether the server is ready, as /readyz does', async () => {
    const { api, get, drain } = await startTestServer({
      hooks: [hookRow()],
      prepare: server => server.stop(),
    });
    expect((await get('/metrics')).text).toContain('\nllmsafespace_ready 0\n');
    await api.start();
    await eventually(async () => (await get('/readyz')).status === 200, 'readiness');
    expect((await get('/metrics')).text).toContain('\nllmsafespace_ready 1\n');
    await drain();
  });

  it('count refusals and losses from none, so that the first is an increase', async () => {
    const { get, drain } = await startTestServer({ hooks: [hookRow()] });
    const { text } = await get('/metrics');
    for (const code of ['TOKEN_WRONG', 'TLS_REQUIRED', 'TLS_FAILED', 'SATURATED']) {
      expect(text).toContain(`\nllmsafespace_requests_rejected_total{code="${code}"} 0\n`);
    }
    for (const effect of ['event', 'create', 'resizeVolume', 'releaseWarmPod']) {
      expect(text).toContain(`\nllmsafespace_effects_total{effect="${effect}",outcome="dropped"} 0\n`);
    }
    await drain();
  });
});
