/** The first status of a Sandbox that has been served warm: it shows whether somebody else has served it. */
import { describe, expect, it, vi } from 'vitest';
import type { ClaimOrder, ClaimRequest } from '../../../../hooks/index.ts';
import type { Attempt } from '../../../../src/claim/attempt.ts';
import type { LogLine } from '../../../server/stage.ts';
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
  const { claim, record, metrics, lines } = await replica();
  expect(await claim(order)).toMatchObject({ result: 'warm', pod: { metadata: { name: 'pool-1-0' } } });
  const request = firstStatus();
  happens(order);
  api.requests.length = 0;
  const recording = (changes: Partial<Attempt> = {}) =>
    record(order.claimant, 'pool-1-0', request, attempt(changes));
  const looking = () => record(order.claimant, 'pool-1-0', undefined, attempt());
  return { order, claim, recording, looking, metrics, lines };
}

const secondsOld = (seconds: number) => ({ startedAtMs: performance.now() - seconds * 1000 });

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

  it('tells when nothing can be found out; its claim is counted once, as the success that it is', async () => {
    const { recording, metrics } = await recorded(() => api.intercept(() => [500, 'InternalError']));
    await expect(recording()).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    const counted = (await metrics.registry.getSingleMetric('llmsafespace_warmpool_claims_total')?.get())
      ?.values;
    expect(counted).toMatchObject([{ labels: { outcome: 'warm' }, value: 1 }]);
  });

  it('is written after the latest claim too, and never past the time that its webhook has', async () => {
    const { recording } = await recorded();
    await recording(secondsOld(6.9));
    expect(api.requests).toEqual([write]);
    await expect(recording(secondsOld(7))).rejects.toMatchObject({
      code: 'CLAIM_UNFINISHED',
      detail: { step: 'writeStatus', cause: 'its time is over' },
    });
    expect(api.requests).toEqual([write]);
  });

  it.each([
    ['has three seconds', 0, 3_000],
    ['has until the ninth second', 6.5, 2_500],
  ])('%s for each request of a call that began %s s ago', async (_how, age, timeoutMs) => {
    const { recording } = await recorded();
    const asked = vi.spyOn(api.kubernetes, 'request');
    await recording(secondsOld(age));
    const { timeoutMs: given = 0 } = asked.mock.calls[0]?.[0] ?? {};
    expect(given).toBeLessThanOrEqual(timeoutMs);
    expect(given).toBeGreaterThan(timeoutMs - 200);
  });
});

describe('a Sandbox whose status stays as it is', () => {
  it('is looked at, and not written', async () => {
    const { looking } = await recorded();
    await looking();
    expect(api.requests).toEqual([look]);
  });

  it('is another attempt’s if somebody else has served it', async () => {
    const { looking } = await recorded(() =>
      api.put(path, { status: { phase: 'Running', podName: 'another' } }),
    );
    await expect(looking()).rejects.toMatchObject({ code: 'REQUEST_STALE' });
  });
});

describe('a first status that the API server refuses', () => {
  const told = (lines: LogLine[]) => lines.filter(({ level }) => level === 'warn').length;

  it.each([
    [403, 'Forbidden'],
    [422, 'Invalid'],
    [500, 'InternalError'],
  ])('with %i is logged once, until one is written', async (code, reason) => {
    const { recording, lines } = await recorded(() => refuseWrites(code, reason));
    await recording();
    await recording();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', namespace: 'team', name: 'box' }));
    expect(told(lines)).toBe(1);
    api.intercept(() => undefined);
    await recording();
    refuseWrites(code, reason);
    await recording();
    expect(told(lines)).toBe(2);
  });

  it('is logged again for another cause', async () => {
    const { recording, lines } = await recorded(() => refuseWrites(403, 'Forbidden'));
    await recording();
    refuseWrites(422, 'Invalid');
    await recording();
    expect(told(lines)).toBe(2);
  });

  it.each([
    [409, 'Conflict'],
    [503, 'ServiceUnavailable'],
  ])('in passing, with %i, is not logged', async (code, reason) => {
    const { recording, lines } = await recorded(() => refuseWrites(code, reason));
    await recording();
    expect(told(lines)).toBe(0);
  });
});
