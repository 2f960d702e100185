/** A claim that is begun again, and a claim that must stop. */
import { describe, expect, it } from 'vitest';
import { createClaims } from '../../src/claim/claims.ts';
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
  secondsAgo,
  statusOf,
} from './claim-stage.ts';

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
    const [begun] = assignedTo('sandbox-box');
    for (const { uid } of warmPods.assignedTo('sandbox-box')) warmPods.remove(uid);
    expect(await claim(order)).toMatchObject({ warmPod: { name: begun } });
    expect(podsOf('sandbox-box')).toEqual([begun]);
  });

  it('of an older Sandbox asks the API server, and finishes what another replica began', async () => {
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    api.letWatch(false);
    addWarmPod('begun', {
      status: { phase: 'Assigned', assignedTo: 'sandbox-box', assignedAt: '2026-01-01T00:00:00Z' },
    });
    expect(await claim(order)).toMatchObject({ warmPod: { name: 'begun' } });
  });

  it('of a Sandbox that is older than this replica asks the API server', async () => {
    addWarmPods(1);
    const order = addSandbox('box');
    const { options } = await replica();
    const { carryOut } = createClaims({ ...options, upSinceMs: Date.now() + 1_000 });
    await carryOut(order, attempt());
    expect(api.requests.filter(request => request.startsWith('GET '))).toHaveLength(2);
  });

  it('is told to come back while this replica has not seen the WarmPods', async () => {
    const order = addSandbox('box');
    const { options } = await replica();
    const { carryOut } = createClaims({ ...options, synced: () => false });
    await expect(carryOut(order, attempt())).rejects.toMatchObject({ code: 'STARTING', status: 429 });
  });

  it('does not try again when the Pod is the Sandbox’s already', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    await (await replica()).claim(order);
    const pods = podsOf('sandbox-box');
    const version = api.get(podPath(pods[0] ?? ''))?.metadata.resourceVersion;
    expect(await (await replica()).claim(aged(order))).toMatchObject({ warmPod: { name: pods[0] } });
    expect(podsOf('sandbox-box')).toEqual(pods);
    expect(api.get(podPath(pods[0] ?? ''))?.metadata.resourceVersion).toBe(version);
  });

  it.each<[string, object, object]>([
    ['said cold', { annotations: { 'llmsafespace.dev/warm-pod-used': 'false' } }, { phase: 'Pending' }],
    ['given a Pod', {}, { phase: 'Pending', podName: 'cold' }],
    ['being created', {}, { phase: 'Creating' }],
    ['on its way out', { deletionTimestamp: '2026-01-01T00:00:00Z' }, { phase: 'Pending' }],
  ])('claims nothing for a Sandbox that was %s in the meantime', async (_given, metadata, status) => {
    addWarmPods(2);
    const order = aged(addSandbox('box', metadata, status));
    const { claim } = await replica();
    expect(await claim(order)).toEqual({ outcome: 'decided' });
    expect(api.writes()).toEqual([]);
  });

  it('claims nothing for a Sandbox that is gone', async () => {
    addWarmPods(2);
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    api.delete(sandboxPath('box'));
    expect(await claim(order)).toEqual({ outcome: 'decided' });
    expect(api.writes()).toEqual([]);
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
    expect(await claim(order)).toMatchObject({ warmPod: { name: 'earlier' } });
    expect(podsOf('sandbox-box')).toEqual(['earlier']);
    expect(statusOf('later').phase).toBe('Terminating');
  });
});

describe('a Sandbox that has its Pod', () => {
  const leave = (name: string, seconds: number) =>
    addWarmPod(name, {
      status: {
        phase: 'Assigned',
        assignedTo: 'sandbox-box',
        podName: name,
        podUID: `pod-${name}`,
        assignedAt: secondsAgo(seconds),
      },
    });
  const tidied = async () => {
    const { claimant } = addSandbox('box', {}, { phase: 'Running', podName: 'used' });
    const { claim } = await replica();
    const { outcome } = await claim({ order: 'tidy', claimant, podName: 'used' });
    return { outcome, writes: api.writes().length };
  };

  it('is rid of a WarmPod that an attempt left behind, and keeps its own', async () => {
    leave('left', 30);
    leave('used', 20);
    expect(await tidied()).toEqual({ outcome: 'decided', writes: 1 });
    expect(statusOf('left').phase).toBe('Terminating');
    expect(statusOf('used').phase).toBe('Assigned');
  });

  it('leaves one alone that may be about to be handed over, and looks again', async () => {
    leave('late', 2);
    expect(await tidied()).toEqual({ outcome: 'settled', writes: 0 });
  });

  it('leaves one alone whose Pod it has: it has to choose itself', async () => {
    leave('second', 30);
    const { claimant } = addSandbox('box');
    api.put(podPath('second'), {
      metadata: { uid: 'pod-second', ownerReferences: [{ uid: claimant.uid, controller: true }] },
    });
    expect(await tidied()).toEqual({ outcome: 'decided', writes: 0 });
  });
});

describe('a claim that must stop', () => {
  it('asks nothing once its time is over', async () => {
    addWarmPods(1);
    const order = addSandbox('box');
    const { claim } = await replica();
    await expect(claim(order, { startedAtMs: performance.now() - 4_000 })).rejects.toMatchObject({
      code: 'CLAIM_UNFINISHED',
      status: 503,
      detail: { step: 'assign', cause: 'its time is over' },
    });
    expect(api.requests).toEqual([]);
  });

  it('asks nothing for a caller that has gone', async () => {
    addWarmPods(1);
    const order = addSandbox('box');
    const { claim } = await replica();
    await expect(claim(order, { callerGone: () => true })).rejects.toMatchObject({
      detail: { cause: 'the caller has gone' },
    });
    expect(api.requests).toEqual([]);
  });

  it('stops before the second write if the first took its time, and is finished by the next', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { claim } = await replica();
    api.delay(150);
    await expect(claim(order, { startedAtMs: performance.now() - 3_900 })).rejects.toMatchObject({
      detail: { step: 'handOver' },
    });
    expect(api.writes()).toHaveLength(1);
    expect(podsOf('sandbox-box')).toEqual([]);
    api.delay(0);
    await claim(order);
    expect(podsOf('sandbox-box')).toEqual(assignedTo('sandbox-box'));
  });

  it('tells what the API server said, and is finished by the next', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { claim, metrics, lines } = await replica();
    api.failNext([500, 'InternalError']);
    await expect(claim(order)).rejects.toMatchObject({
      code: 'CLAIM_UNFINISHED',
      detail: { cause: expect.stringContaining('InternalError') },
    });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', name: 'box' }));
    expect(await claim(order)).toMatchObject({ outcome: 'warm' });
    expect(await metrics.registry.metrics()).toContain(
      'llmsafespace_warmpool_claims_total{outcome="unfinished",reason=""} 1',
    );
  });

  it('waits for an attempt of the same Sandbox that its caller left', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { claim } = await replica();
    api.delay(50);
    const [left, next] = await Promise.all([claim(order), claim(order)]);
    expect(left).toMatchObject({ outcome: 'warm' });
    expect(next).toMatchObject({ outcome: 'settled' });
    expect(podsOf('sandbox-box')).toHaveLength(1);
  });
});
