/** The first status of a Sandbox that has been served warm: it shows whether somebody else has served it. */
import { describe, expect, it } from 'vitest';
import type { ClaimOrder, ClaimRequest } from '../../../../hooks/index.ts';
import {
  addSandbox,
  addWarmPods,
  api,
  attempt,
  replica,
  sandboxPath,
  useClaimStage,
} from '../claim-stage.ts';

useClaimStage();

const path = sandboxPath('box');
const write = `PUT ${path}/status`;
const look = `GET ${path}`;
const running = { phase: 'Running', podName: 'pool-1-0' };

/** As the hook makes it of the Sandbox that it was called with. */
const firstStatus = (): ClaimRequest => ({
  method: 'PUT',
  target: {
    ...{ apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', namespace: 'team', name: 'box' },
    subresource: 'status',
  },
  body: { metadata: api.get(path)?.metadata, status: running },
});

/** A Sandbox that has been served warm, after which `happens`; then it is recorded. */
async function recorded(happens: (order: ClaimOrder) => void = () => undefined) {
  addWarmPods(1);
  const order = addSandbox('box');
  const { claim, record } = await replica();
  expect(await claim(order)).toMatchObject({ result: 'warm', pod: { metadata: { name: 'pool-1-0' } } });
  const request = firstStatus();
  happens(order);
  api.requests.length = 0;
  const recording = () => record(order.claimant, 'pool-1-0', request, attempt());
  return { order, claim, recording };
}

const refuseWrites = (code: number, reason: string) =>
  api.intercept(request => (request === write ? [code, reason] : undefined));

describe('the first status', () => {
  it('is one write', async () => {
    const { recording } = await recorded();
    await recording();
    expect(api.requests).toEqual([write]);
    expect(api.get(path)?.status).toEqual(running);
  });

  it.each<[string, object]>([
    ['that another replica has served', { status: { phase: 'Running', podName: 'another' } }],
    ['that is being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    ['that was created anew', { metadata: { uid: 'sandbox-next' } }],
  ])('is not written for a Sandbox %s, and the claim is another attempt’s', async (_what, body) => {
    const { order, claim, recording } = await recorded(() => api.put(path, body));
    await expect(recording()).rejects.toMatchObject({ code: 'REQUEST_STALE', status: 429 });
    expect(api.get(path)?.status).not.toEqual(running);
    api.requests.length = 0;
    await expect(claim(order)).rejects.toMatchObject({ code: 'REQUEST_STALE' });
    expect(api.requests).toContain(look);
  });

  it('is not written for one that is gone', async () => {
    const { recording } = await recorded(() => api.delete(path));
    await expect(recording()).rejects.toMatchObject({ code: 'REQUEST_STALE' });
  });

  it.each<[string, () => void]>([
    [
      'that was changed in passing',
      () => api.put(path, { metadata: { labels: { a: 'b' } }, status: { phase: 'Pending' } }),
    ],
    ['whose status says so already', () => api.put(path, { status: running })],
    ['whose status is refused', () => refuseWrites(500, 'InternalError')],
  ])('is left to Metacontroller for a Sandbox %s', async (_what, happens) => {
    const { recording } = await recorded(happens);
    await recording();
    expect(api.requests).toEqual([write, look]);
  });

  it('tells when nothing can be found out', async () => {
    const { recording } = await recorded(() => api.intercept(() => [500, 'InternalError']));
    await expect(recording()).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
  });
});
