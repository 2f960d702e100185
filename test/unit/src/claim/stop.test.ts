/** A claim that must stop, and one that fails. */
import { describe, expect, it } from 'vitest';
import {
  addSandbox,
  addWarmPod,
  addWarmPods,
  aged,
  api,
  assignedTo,
  changeWarmPod,
  cold,
  podPath,
  podsOf,
  replica,
  sandboxPath,
  useClaimStage,
  warm,
  warmPodPath,
} from '../claim-stage.ts';

useClaimStage();

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

  it('stops before it looks at what was refused if that took its time, and is finished by the next', async () => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim } = await replica();
    api.letWatch(false);
    changeWarmPod('a', { metadata: { labels: { touched: 'yes' } } });
    api.delay(150);
    await expect(claim(order, { startedAtMs: performance.now() - 3_900 })).rejects.toMatchObject({
      detail: { step: 'lookAtWarmPod', cause: 'its time is over' },
    });
    expect(api.requests).toHaveLength(2);
    expect(podsOf('sandbox-box')).toEqual(['a']);
    expect(assignedTo('sandbox-box')).toEqual([]);
    api.delay(0);
    expect(await claim(order)).toMatchObject(warm('a'));
    expect(assignedTo('sandbox-box')).toEqual(['a']);
  });

  it('tells what the API server said, and is finished by the next', async () => {
    addWarmPods(3);
    const order = aged(addSandbox('box'));
    const { claim, metrics, lines } = await replica();
    api.intercept(request => (request === `GET ${sandboxPath('box')}` ? [500, 'InternalError'] : undefined));
    await expect(claim(order)).rejects.toMatchObject({
      code: 'CLAIM_UNFINISHED',
      detail: { cause: expect.stringContaining('InternalError') },
    });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', name: 'box' }));
    api.intercept(() => undefined);
    expect(await claim(order)).toMatchObject({ result: 'warm' });
    expect(await metrics.registry.metrics()).toContain(
      'llmsafespace_warmpool_claims_total{outcome="unfinished",reason=""} 1',
    );
  });

  it('of which one half fails ends only once the other has its answer: it may succeed', async () => {
    addWarmPod('a');
    const order = addSandbox('box');
    const { claim } = await replica();
    const { promise: handingOver, resolve: letGo } = Promise.withResolvers<void>();
    api.intercept(request => {
      if (request === `PATCH ${podPath('a')}`) return handingOver;
      return request === `PATCH ${warmPodPath('a')}/status` ? [500, 'InternalError'] : undefined;
    });
    let over = false;
    const claimed = claim(order).then(told => {
      over = true;
      return told;
    });
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(over).toBe(false);
    letGo();
    expect(await claimed).toEqual(cold('WarmPodRefused'));
    expect(over).toBe(true);
    expect(podsOf('sandbox-box')).toEqual(['a']);
  });

  it('waits for an attempt of the same Sandbox that its caller left', async () => {
    addWarmPods(3);
    const order = addSandbox('box');
    const { claim } = await replica();
    api.delay(50);
    const [left, next] = await Promise.all([claim(order), claim(order)]);
    expect(left).toMatchObject({ result: 'warm' });
    expect(next).toEqual(left);
    expect(api.writes()).toHaveLength(2);
    expect(podsOf('sandbox-box')).toHaveLength(1);
  });
});
