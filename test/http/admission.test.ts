import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baselinePolicy } from '../../hooks/index.ts';
import { followAdmission } from '../../src/admission.ts';
import type { FakeApiServer } from './fake-api-server.ts';
import { startFakeApiServer } from './fake-api-server.ts';
import { startTestServer } from './server-stage.ts';
import { capturedLog, eventually, hookRow } from './stage.ts';

const KIND_UNKNOWN =
  'networkpolicies "llmsafespace-baseline" is forbidden: ValidatingAdmissionPolicy \'llmsafespace-required-profile-traffic\' denied request: ' +
  "failed to configure policy: failed to find resource referenced by paramKind: 'llmsafespace.dev/v1, Kind=SandboxProfile'";

let api: FakeApiServer;
let stopping: AbortController;
beforeEach(async () => {
  api = await startFakeApiServer();
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await api.close();
});

function follow() {
  const log = capturedLog();
  const { kubernetes } = api;
  const options = { kubernetes, logger: log.logger, signal: stopping.signal, pauseMs: 10 };
  return { ...followAdmission({ ...options, policy: baselinePolicy('default') }), lines: log.lines };
}

describe('admission', () => {
  it('is open where the API server takes a NetworkPolicy, which it does not keep', async () => {
    const { open } = follow();
    await eventually(open, 'admission');
    expect(
      api.get('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies/llmsafespace-baseline'),
    ).toBe(undefined);
  });

  it('is closed until the API server has found SandboxProfiles', async () => {
    api.answerDryRuns(403, 'Forbidden', KIND_UNKNOWN);
    const { open, lines } = follow();
    await eventually(() => api.dryRuns() > 2, 'more questions');
    expect(open()).toBe(false);
    expect(lines).toHaveLength(1);
    api.answerDryRuns(201, 'Created');
    await eventually(open, 'admission');
  });

  it.each<[number, string, string]>([
    [409, 'AlreadyExists', 'networkpolicies "llmsafespace-baseline" already exists'],
    [403, 'Forbidden', 'networkpolicies is forbidden: a policy of somebody else denied request'],
    [400, 'BadRequest', 'admission webhook "x" does not support dry run'],
  ])('is open where the answer is %i %s: %s', async (...answer) => {
    api.answerDryRuns(...answer);
    await eventually(follow().open, 'admission');
  });

  it('is asked about again while the API server is away', async () => {
    await api.stop();
    const { open } = follow();
    await api.start();
    await eventually(open, 'admission');
  });

  it('keeps the server from being ready', async () => {
    const {
      api: before,
      get,
      drain,
    } = await startTestServer({
      hooks: [hookRow()],
      prepare: server => server.answerDryRuns(403, 'Forbidden', KIND_UNKNOWN),
    });
    await eventually(() => before.watches() === 3, 'the watches');
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining('has yet to find SandboxProfiles'),
    });
    before.answerDryRuns(201, 'Created');
    await eventually(async () => (await get('/readyz')).status === 200, 'readiness');
    await drain();
  });
});
