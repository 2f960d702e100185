/** A claim that finds nothing: its decision is an answer, and nothing is written. */
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../server/stage.ts';
import { addSandbox, addWarmPod, aged, api, cold, replica, useClaimStage, warm } from '../claim-stage.ts';

useClaimStage();

describe('a cold decision', () => {
  it('is told at once, without a request', async () => {
    const order = addSandbox('box');
    const { claim } = await replica();
    expect(await claim(order)).toEqual(cold('NoMatchingPool'));
    expect(api.requests).toEqual([]);
  });

  it('about a Sandbox that may have been tried elsewhere comes after a look, and without a write', async () => {
    const order = aged(addSandbox('box'));
    const { claim } = await replica();
    expect(await claim(order)).toEqual(cold('NoMatchingPool'));
    expect(api.requests).toHaveLength(2);
    expect(api.writes()).toEqual([]);
  });

  it('stands when Metacontroller calls again with what it saw before, although a WarmPod has come', async () => {
    const order = addSandbox('box');
    const { claim, warmPods } = await replica();
    const told = await claim(order);
    addWarmPod('late');
    await eventually(() => warmPods.count('team', '') === 1, 'the new one');
    expect(await claim(order)).toEqual(told);
    expect(api.requests).toEqual([]);
  });

  it('is about one Sandbox: the next one has the WarmPod that has come', async () => {
    const { claim, warmPods } = await replica();
    await claim(addSandbox('box'));
    addWarmPod('late');
    await eventually(() => warmPods.count('team', '') === 1, 'the new one');
    expect(await claim(addSandbox('next'))).toMatchObject(warm('late'));
  });

  it('counts as a miss, once', async () => {
    const order = addSandbox('box');
    const { claim, metrics } = await replica();
    await claim(order);
    await claim(order);
    const text = await metrics.registry.metrics();
    expect(text).toContain('llmsafespace_warmpool_claims_total{outcome="cold",reason="NoMatchingPool"} 1');
    expect(text).toContain('llmsafespace_warmpool_hit_ratio{runtime="python:3.10"} 0');
  });
});
