import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVolumeEvents } from '../../../../src/facts/volume-events.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';

let api: FakeApiServer;
let time: Date;
beforeEach(async () => {
  api = await startFakeApiServer();
  time = new Date('2026-01-01T10:00:00Z');
});
afterEach(() => api.close());

const team = { namespace: 'team' };
const record = (
  name: string,
  uid: string,
  reason: string,
  at: { lastTimestamp?: string; eventTime?: string },
) =>
  api.put(`/api/v1/namespaces/team/events/${name}`, {
    involvedObject: { kind: 'PersistentVolumeClaim', uid },
    reason,
    message: `it is ${reason}`,
    ...at,
  });

describe('what was told of the claims of a namespace', () => {
  it('is nothing where there is no Event', async () => {
    expect(await createVolumeEvents(api.kubernetes, () => time)(team)).toEqual({ known: true, value: [] });
  });

  it('is of each the newest, whichever time its recorder writes', async () => {
    record('a', 'uid-1', 'WaitForFirstConsumer', { lastTimestamp: '2026-01-01T09:00:00Z' });
    record('b', 'uid-1', 'ProvisioningFailed', { eventTime: '2026-01-01T09:30:00.123456Z' });
    record('c', 'uid-1', 'ExternalProvisioning', {});
    record('d', 'uid-2', 'FailedBinding', { lastTimestamp: '2026-01-01T08:00:00Z' });
    const { value } = (await createVolumeEvents(api.kubernetes, () => time)(team)) as { value: unknown };
    expect(value).toEqual([
      { uid: 'uid-1', reason: 'ProvisioningFailed', message: 'it is ProvisioningFailed' },
      { uid: 'uid-2', reason: 'FailedBinding', message: 'it is FailedBinding' },
    ]);
  });

  it('is asked for once in five seconds, whoever asks', async () => {
    const ask = createVolumeEvents(api.kubernetes, () => time);
    await Promise.all([ask(team), ask(team)]);
    expect(api.requests).toHaveLength(1);
    time = new Date(time.getTime() + 5_001);
    await ask(team);
    expect(api.requests).toHaveLength(2);
  });
});
