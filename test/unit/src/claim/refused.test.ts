/** A claim whose writes the API server refuses, as an admission policy has it do. */
import { describe, expect, it } from 'vitest';
import { createClaims } from '../../../../src/claim/claims.ts';
import {
  addSandbox,
  addWarmPods,
  aged,
  api,
  assignedTo,
  attempt,
  inPhase,
  podPath,
  podsOf,
  replica,
  sandboxPath,
  secondsAhead,
  statusOf,
  useClaimStage,
  warm,
} from '../claim-stage.ts';

useClaimStage();

const isPodWrite = (request: string) => /^PATCH .*\/pods\//.test(request);
const isWarmPodWrite = (request: string) => /^PATCH .*\/warmpods\//.test(request);

/** From now on all such requests are answered so. */
const refuse = (isMeant: (request: string) => boolean, code: number, reason: string): void =>
  api.intercept(request => (isMeant(request) ? [code, reason] : undefined));
const allow = (): void => api.intercept(() => undefined);

const refused = (words: string) => ({
  result: 'cold',
  reason: 'WarmPodRefused',
  message: expect.stringContaining(words),
});

const codes: [number, string][] = [
  [400, 'BadRequest'],
  [403, 'Forbidden'],
  [409, 'Conflict'],
  [413, 'RequestEntityTooLarge'],
  [422, 'Invalid'],
  [500, 'InternalError'],
];

describe.each(codes)('where every write to a Pod is answered with %i', (code, reason) => {
  it('two are tried, the Sandbox goes cold with the API server’s words, and all stay in the pool as they were', async () => {
    addWarmPods(3);
    const pods = ['pool-1-0', 'pool-1-1', 'pool-1-2'];
    const before = pods.map(name => [statusOf(name), api.get(podPath(name))]);
    const order = addSandbox('box');
    const { claim } = await replica();
    refuse(isPodWrite, code, reason);
    expect(await claim(order)).toEqual(refused(reason));
    expect(api.writes().filter(isPodWrite)).toHaveLength(2);
    expect(api.writes().filter(isWarmPodWrite)).toHaveLength(2);
    expect(pods.map(name => [statusOf(name), api.get(podPath(name))])).toEqual(before);
  });

  it('the next Sandbox finds that out without touching a WarmPod', async () => {
    addWarmPods(3);
    const { claim } = await replica();
    refuse(isPodWrite, code, reason);
    await claim(addSandbox('box'));
    const next = addSandbox('next');
    api.requests.length = 0;
    expect(await claim(next)).toEqual(refused(reason));
    expect(api.writes().filter(isPodWrite)).toHaveLength(2);
    expect(api.writes().filter(isWarmPodWrite)).toEqual([]);
  });

  it('the same Pods serve the next Sandbox, once that is over', async () => {
    addWarmPods(2);
    const { claim } = await replica();
    refuse(isPodWrite, code, reason);
    await claim(addSandbox('box'));
    allow();
    expect(await claim(addSandbox('next'))).toMatchObject({ result: 'warm' });
    expect(podsOf('sandbox-next')).toEqual(assignedTo('sandbox-next'));
    expect(inPhase('Ready')).toHaveLength(1);
  });
});

describe('where every write to a Pod is refused', () => {
  it.each([
    ['one Pod is tried, where there is no other', undefined],
    ['a Sandbox that waits goes cold too: there was a Ready WarmPod', secondsAhead(20)],
  ])('%s', async (_case, waitUntil) => {
    addWarmPods(1);
    const order = { ...addSandbox('box'), waitUntil };
    const { claim } = await replica();
    refuse(isPodWrite, 403, 'Forbidden');
    expect(await claim(order)).toEqual(refused('Forbidden'));
    expect(inPhase('Ready')).toEqual(['pool-1-0']);
  });

  it('a WarmPod that changed after it was assigned is looked for, and given back after all', async () => {
    addWarmPods(1);
    const { claim } = await replica();
    api.intercept(request => {
      if (!isPodWrite(request)) return undefined;
      const found = api.get('/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1-0');
      api.put('/apis/llmsafespace.dev/v1/namespaces/team/warmpods/pool-1-0', {
        metadata: { labels: { touched: 'yes' } },
        spec: found?.spec,
        status: found?.status,
      });
      return [403, 'Forbidden'];
    });
    expect(await claim(addSandbox('box'))).toEqual(refused('Forbidden'));
    expect(inPhase('Ready')).toEqual(['pool-1-0']);
  });

  it('one that another attempt has assigned is assigned anew, and then given back', async () => {
    addWarmPods(1);
    const order = addSandbox('box');
    const first = await replica();
    let calls = 0;
    await expect(
      first.claim(order, {
        callerGone: () => {
          calls += 1;
          return calls > 1;
        },
      }),
    ).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    const assignedAt = statusOf('pool-1-0').assignedAt;
    expect(assignedAt).toBeDefined();
    const { claim } = await replica();
    refuse(isPodWrite, 403, 'Forbidden');
    expect(await claim(aged(order))).toEqual(refused('Forbidden'));
    expect(statusOf('pool-1-0')).toMatchObject({ phase: 'Ready' });
    expect(statusOf('pool-1-0').assignedTo).toBeUndefined();
  });
});

describe('where every write to a WarmPod is refused', () => {
  it('the Sandbox goes cold, and one Pod is lost to find that out', async () => {
    addWarmPods(5);
    const { claim } = await replica();
    refuse(isWarmPodWrite, 403, 'Forbidden');
    expect(await claim(addSandbox('box'))).toEqual(refused('Forbidden'));
    expect(podsOf('sandbox-box')).toHaveLength(1);
    expect(inPhase('Ready')).toHaveLength(5);
  });

  it('no further Pod is lost in this namespace: one half goes after the other', async () => {
    addWarmPods(5);
    const { claim } = await replica();
    refuse(isWarmPodWrite, 403, 'Forbidden');
    await claim(addSandbox('box'));
    expect(await claim(addSandbox('next'))).toEqual(refused('Forbidden'));
    expect(podsOf('sandbox-next')).toEqual([]);
    allow();
    expect(await claim(addSandbox('third'))).toMatchObject({ result: 'warm' });
    expect(podsOf('sandbox-third')).toEqual(assignedTo('sandbox-third'));
  });
});

describe('where a write has no answer', () => {
  const patient = async () => {
    const { options } = await replica();
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    const { carryOut } = createClaims({ ...options, pause });
    return { carryOut, pauses };
  };

  it.each([
    ['to a Pod', isPodWrite],
    ['to a WarmPod', isWarmPodWrite],
  ])('%s it is sent again, with a pause', async (_what, isMeant) => {
    addWarmPods(1);
    const order = addSandbox('box');
    const { carryOut, pauses } = await patient();
    let left = 2;
    api.intercept(request => {
      if (!isMeant(request) || left === 0) return undefined;
      left -= 1;
      return [503, 'ServiceUnavailable'];
    });
    expect(await carryOut(order, attempt())).toMatchObject(warm('pool-1-0'));
    expect(pauses).toHaveLength(2);
  });

  it.each([
    [429, 'TooManyRequests'],
    [503, 'ServiceUnavailable'],
    [504, 'Timeout'],
  ])('but %i every time, the Sandbox goes cold', async (code, reason) => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { carryOut } = await patient();
    refuse(isPodWrite, code, reason);
    expect(await carryOut(order, attempt())).toEqual({
      result: 'cold',
      reason: 'WarmPodUnanswered',
      message: expect.stringContaining(reason),
    });
    expect(podsOf('sandbox-box')).toEqual([]);
  });

  it('in all the time there is, the claim is left to the next attempt, which looks first', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { carryOut } = await patient();
    const begunLate = attempt({ startedAtMs: performance.now() - 3_900 });
    api.intercept(request =>
      isPodWrite(request)
        ? new Promise(resolve => setTimeout(() => resolve([504, 'Timeout']), 150))
        : undefined,
    );
    await expect(carryOut(order, begunLate)).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    expect(api.requests).toHaveLength(2);
    api.requests.length = 0;
    refuse(isPodWrite, 504, 'Timeout');
    expect(await carryOut(order, attempt())).toMatchObject({ reason: 'WarmPodUnanswered' });
    expect(api.requests[0]).toBe(`GET ${sandboxPath('box')}`);
  });

  it('a Sandbox that waits is looked at again by the next attempt', async () => {
    addWarmPods(1);
    const order = { ...addSandbox('box'), waitUntil: secondsAhead(20) };
    const { carryOut } = await patient();
    refuse(isPodWrite, 503, 'ServiceUnavailable');
    await expect(carryOut(order, attempt())).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    allow();
    expect(await carryOut(order, attempt())).toMatchObject(warm('pool-1-0'));
  });
});
