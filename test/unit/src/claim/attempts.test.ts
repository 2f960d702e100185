/** A claim that is begun again. */
import { describe, expect, it } from 'vitest';
import { createClaims } from '../../../../src/claim/claims.ts';
import {
  addSandbox,
  addWarmPod,
  addWarmPods,
  aged,
  api,
  assignedTo,
  attempt,
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

const stale = { code: 'REQUEST_STALE', status: 429 };

describe('an attempt that may not be the first', () => {
  it('of a Sandbox known here finds what it began, although the watch shows nothing', async () => {
    addWarmPods(5);
    const order = addSandbox('box');
    const { claim, warmPods } = await replica();
    api.letWatch(false);
    let asked = 0;
    const callerGone = () => {
      asked += 1;
      return asked > 1;
    };
    await expect(claim(order, { callerGone })).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    const [begun = ''] = assignedTo('sandbox-box');
    for (const { uid } of warmPods.assignedTo('sandbox-box')) warmPods.remove(uid);
    expect(await claim(order)).toMatchObject(warm(begun));
    expect(podsOf('sandbox-box')).toEqual([begun]);
  });

  it('of an older Sandbox asks the API server, and finishes what another replica began', async () => {
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    api.letWatch(false);
    addWarmPod('begun', {
      status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt: '2026-01-01T00:00:00Z' },
    });
    expect(await claim(order)).toMatchObject(warm('begun'));
  });

  it('of a Sandbox that is older than this replica asks the API server', async () => {
    addWarmPods(1);
    const order = addSandbox('box');
    const { options } = await replica();
    const { carryOut } = createClaims({ ...options, upSinceMs: Date.now() + 1_000 });
    await carryOut(order, attempt());
    expect(api.requests.filter(request => request.startsWith('GET '))).toHaveLength(2);
  });

  it('does not change a Pod that is the Sandbox’s already', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    await (await replica()).claim(order);
    const [pod = ''] = podsOf('sandbox-box');
    const version = api.get(podPath(pod))?.metadata.resourceVersion;
    expect(await (await replica()).claim(aged(order))).toMatchObject(warm(pod));
    expect(podsOf('sandbox-box')).toEqual([pod]);
    expect(api.get(podPath(pod))?.metadata.resourceVersion).toBe(version);
  });

  it.each<[string, object, object]>([
    ['given a Pod', {}, { phase: 'Pending', podName: 'cold' }],
    ['being created', {}, { phase: 'Creating' }],
    ['on its way out', { deletionTimestamp: '2026-01-01T00:00:00Z' }, { phase: 'Pending' }],
    ['replaced by another of its name', { uid: 'sandbox-new' }, { phase: 'Pending' }],
  ])(
    'is too late for a Sandbox that was %s in the meantime, and writes nothing',
    async (_given, metadata, status) => {
      addWarmPods(2);
      const order = aged(addSandbox('box'));
      addSandbox('box', metadata, status);
      const { claim } = await replica();
      await expect(claim(order)).rejects.toMatchObject(stale);
      expect(api.writes()).toEqual([]);
    },
  );

  it('is too late for a Sandbox that is gone', async () => {
    addWarmPods(2);
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    api.delete(sandboxPath('box'));
    await expect(claim(order)).rejects.toMatchObject(stale);
    expect(api.writes()).toEqual([]);
  });

  it('that was too late does not decide for the next one, which sees what is', async () => {
    addWarmPod('warm');
    const order = aged(addSandbox('box', {}, { phase: 'Creating' }));
    const { claim } = await replica();
    await expect(claim(order)).rejects.toMatchObject(stale);
    addSandbox('box');
    expect(await claim(order)).toMatchObject(warm('warm'));
  });

  it('of two that are assigned finishes the earliest, and ends the other', async () => {
    for (const [name, second] of [
      ['later', '07'],
      ['earlier', '03'],
    ] as const) {
      const assignedAt = `2026-01-01T00:00:${second}Z`;
      addWarmPod(name, { status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt } });
    }
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject(warm('earlier'));
    expect(podsOf('sandbox-box')).toEqual(['earlier']);
    expect(statusOf('later').phase).toBe('Terminating');
  });

  it('that may wait finishes what is assigned at once', async () => {
    addWarmPod('begun', {
      status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt: '2026-01-01T00:00:00Z' },
    });
    const order = { ...aged(addSandbox('box')), waitUntil: secondsAhead(20) };
    const { claim } = await replica();
    expect(await claim(order)).toMatchObject(warm('begun'));
  });
});

describe('an attempt elsewhere, right after the first', () => {
  it.each([
    ['sees what the first began', true],
    ['sees nothing of it, and meets it all the same', false],
  ])('%s', async (_how, watching) => {
    addWarmPods(20);
    const order = addSandbox('box');
    const [first, second] = [await replica(), await replica()];
    api.letWatch(watching);
    let asked = 0;
    const callerGone = () => {
      asked += 1;
      return asked > 1;
    };
    await expect(first.claim(order, { callerGone })).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED' });
    const [begun = ''] = assignedTo('sandbox-box');
    expect(await second.claim(order)).toMatchObject(warm(begun));
    expect(assignedTo('sandbox-box')).toEqual([begun]);
    expect(podsOf('sandbox-box')).toEqual([begun]);
  });

  it('at the same time tells the same Pod', async () => {
    addWarmPods(20);
    const order = addSandbox('box');
    const [first, second] = [await replica(), await replica()];
    const [one, other] = await Promise.all([first.claim(order), second.claim(order)]);
    const [pod = ''] = podsOf('sandbox-box');
    expect([one, other]).toMatchObject([warm(pod), warm(pod)]);
    expect(assignedTo('sandbox-box')).toEqual([pod]);
    expect(podsOf('sandbox-box')).toEqual([pod]);
  });
});
