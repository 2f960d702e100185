import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVolumeTrial } from '../../../../src/facts/volume-trial.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';

let api: FakeApiServer;
let time: Date;
beforeEach(async () => {
  api = await startFakeApiServer();
  time = new Date('2026-01-01T10:00:00Z');
});
afterEach(() => api.close());

const claims = '/api/v1/namespaces/team/persistentvolumeclaims';
const query = (storage = '5Gi') => ({
  claim: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'team' },
    spec: { resources: { requests: { storage } } },
  },
});
const ask = () => createVolumeTrial(api.kubernetes, () => time);

describe('the trial of a volume', () => {
  it('is of its growth, where it is there', async () => {
    api.put(`${claims}/data`, { spec: {} });
    expect(await ask()(query())).toEqual({ known: true, value: undefined });
    expect(api.requests).toEqual([`PATCH ${claims}/data`]);
  });

  it('is of its creation, where it is not', async () => {
    expect(await ask()(query())).toEqual({ known: true, value: undefined });
    expect(api.requests).toEqual([`PATCH ${claims}/data`, `POST ${claims}`]);
  });

  it("tells the API server's words", async () => {
    api.put(`${claims}/data`, { spec: {} });
    api.failNext([403, 'Forbidden']);
    expect(await ask()(query())).toMatchObject({ known: true, value: expect.stringMatching(/./) });
  });

  it('is not known where the API server gives no answer', async () => {
    api.failNext([500, 'InternalError']);
    expect(await ask()(query())).toMatchObject({ known: false });
  });

  it('is made once in five seconds for each size', async () => {
    api.put(`${claims}/data`, { spec: {} });
    const tryIt = ask();
    await Promise.all([tryIt(query()), tryIt(query()), tryIt(query('6Gi'))]);
    expect(api.requests).toHaveLength(2);
    time = new Date(time.getTime() + 5_001);
    await tryIt(query());
    expect(api.requests).toHaveLength(3);
  });
});
