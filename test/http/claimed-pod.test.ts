import { describe, expect, it } from 'vitest';
import { createClaimedPod } from '../../src/facts/claimed-pod.ts';
import { addPod, addSandbox, addWarmPod, api, attempt, podPath, replica } from './claim-stage.ts';

const box = 'sandbox-box';
const query = (podName?: string) => ({ namespace: 'team', uid: box, podName });
const none = { known: true, value: undefined };
const named = (name: string) => ({ known: true, value: { metadata: { name } } });

const ownedBy = (uid: string, controller = true) => ({
  ownerReferences: [{ apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', name: 'box', uid, controller }],
});

describe('the warm Pod of a name', () => {
  async function asking() {
    const { handedOver } = await replica();
    return createClaimedPod(api.kubernetes, { handedOver });
  }

  it('is read from the API server, once, as it is', async () => {
    addPod('warm', 'team', ownedBy(box));
    const ask = await asking();
    expect(await ask(query('warm'))).toMatchObject({
      known: true,
      value: { metadata: { name: 'warm', uid: 'pod-warm' }, status: { phase: 'Running' } },
    });
    expect(api.requests).toEqual([`GET ${podPath('warm')}`]);
  });

  it.each<[string, () => void]>([
    ['is not there', () => undefined],
    ['is in another namespace', () => addPod('warm', 'other', ownedBy(box))],
    ['is its WarmPod’s still', () => addPod('warm')],
    ['is of another Sandbox', () => addPod('warm', 'team', ownedBy('sandbox-other'))],
    ['is of this Sandbox, which does not control it', () => addPod('warm', 'team', ownedBy(box, false))],
    ['is of nobody', () => addPod('warm', 'team', { ownerReferences: undefined })],
    [
      'is being deleted',
      () => addPod('warm', 'team', { ...ownedBy(box), deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ],
  ])('is none where it %s', async (_case, prepare) => {
    prepare();
    const ask = await asking();
    expect(await ask(query('warm'))).toEqual(none);
  });

  it.each<[number, string]>([
    [500, 'InternalError'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
  ])('is unknown, and not lost, where the API server answers %i', async (code, reason) => {
    addPod('warm', 'team', ownedBy(box));
    const ask = await asking();
    api.failNext([code, reason]);
    expect(await ask(query('warm'))).toMatchObject({ known: false, reason: expect.any(String) });
  });

  it('is unknown where the API server cannot be reached', async () => {
    const ask = await asking();
    await api.stop();
    expect(await ask(query('warm'))).toMatchObject({ known: false });
  });
});

describe('a Pod that a claim hands over', () => {
  /** A replica with one warm Pod, and a Sandbox that asks for it. */
  async function claiming() {
    addWarmPod('warm');
    const order = addSandbox('box');
    const one = await replica();
    return { ...one, order, ask: createClaimedPod(api.kubernetes, one) };
  }

  /** Holds the claim until the returned function is called. */
  function holdHandingOver() {
    const { promise, resolve } = Promise.withResolvers<void>();
    api.intercept(request => (request === `PATCH ${podPath('warm')}` ? promise : undefined));
    return resolve;
  }

  it('is none before there was a claim', async () => {
    const { ask } = await claiming();
    expect(await ask(query())).toEqual(none);
  });

  it('is told without a request, as the API server has it then', async () => {
    const { ask, claim, order } = await claiming();
    await claim(order);
    api.requests.length = 0;
    const told = await ask(query());
    expect(told).toEqual({ known: true, value: api.get(podPath('warm')) });
    expect(told).toMatchObject({ value: { metadata: { ownerReferences: [{ uid: box }] } } });
    expect(api.requests).toEqual([]);
  });

  it('is not told to another Sandbox', async () => {
    const { ask, claim, order } = await claiming();
    await claim(order);
    expect(await ask({ ...query(), uid: 'sandbox-other' })).toEqual(none);
  });

  it('is waited for while the claim is under way; others are answered meanwhile', async () => {
    const { ask, claim, order } = await claiming();
    const letGo = holdHandingOver();
    const claimed = claim(order);
    let told: unknown;
    const asked = ask(query()).then(fact => {
      told = fact;
    });
    expect(await ask({ ...query(), uid: 'sandbox-other' })).toEqual(none);
    expect(told).toBeUndefined();
    letGo();
    await Promise.all([claimed, asked]);
    expect(told).toMatchObject(named('warm'));
  });

  it('is none, and no failure, where the claim under way fails', async () => {
    const { ask, carryOut, order } = await claiming();
    api.failNext([500, 'InternalError']);
    const claimed = carryOut(order, attempt()).catch(() => 'failed');
    expect(await ask(query())).toEqual(none);
    expect(await claimed).toBe('failed');
  });

  it('is none where the claim goes cold', async () => {
    const order = addSandbox('box');
    const one = await replica();
    await one.claim(order);
    expect(await createClaimedPod(api.kubernetes, one)(query())).toEqual(none);
  });

  it('is asked of the API server once it has been said by name', async () => {
    const { ask, claim, order } = await claiming();
    await claim(order);
    expect(await ask(query('warm'))).toMatchObject(named('warm'));
    api.delete(podPath('warm'));
    expect(await ask(query('warm'))).toEqual(none);
  });
});
