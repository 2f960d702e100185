import { describe, expect, it } from 'vitest';
import type { ClaimOrder } from '../../hooks/index.ts';
import { addSandbox, annotationsOf, api, replica, sandboxPath } from './claim-stage.ts';
import { eventually } from './stage.ts';

const cold = (claimant: ClaimOrder['claimant']): ClaimOrder => ({
  order: 'cold',
  claimant,
  reason: 'HasVolumes',
  message: 'a warm Pod has no volumes',
});
const said = {
  'llmsafespace.dev/warm-pod-used': 'false',
  'llmsafespace.dev/warm-pod-reason': 'HasVolumes: a warm Pod has no volumes',
};

/** A replica that knows of the Sandbox. */
async function knowing() {
  const one = await replica();
  await eventually(() => one.sandboxes.find('sandbox-box'), 'the Sandbox');
  return one;
}

describe('a cold decision', () => {
  it.each([
    ['without annotations', undefined],
    ['with annotations', { note: 'mine' }],
    ['with an empty map of them', {}],
  ])('is said with one write on a Sandbox %s, whose others stay', async (_given, annotations) => {
    const { claimant } = addSandbox('box', { annotations });
    const { claim } = await knowing();
    expect(await claim(cold(claimant))).toEqual({ outcome: 'cold', reason: 'HasVolumes' });
    expect(annotationsOf('box')).toEqual({ ...annotations, ...said });
    expect(api.requests).toEqual([`PATCH ${sandboxPath('box')}`]);
  });

  it.each([
    ['gains its first annotation', undefined, { note: 'new' }],
    ['loses its last one', { note: 'old' }, undefined],
  ])('is said on a Sandbox that %s unseen', async (_given, before, after) => {
    const { claimant } = addSandbox('box', { annotations: before });
    const { claim } = await knowing();
    api.letWatch(false);
    api.put(sandboxPath('box'), { metadata: { annotations: after }, spec: {}, status: {} });
    await claim(cold(claimant));
    expect(annotationsOf('box')).toEqual({ ...after, ...said });
  });

  it('is said on a Sandbox that the watch has not shown yet', async () => {
    const { claim } = await replica();
    api.letWatch(false);
    const { claimant } = addSandbox('box');
    await claim(cold(claimant));
    expect(annotationsOf('box')).toEqual(said);
  });

  it.each([
    ['cold', { 'llmsafespace.dev/warm-pod-used': 'false', 'llmsafespace.dev/warm-pod-reason': 'Earlier: x' }],
    ['warm', { 'llmsafespace.dev/warm-pod-used': 'true' }],
  ])('does not overwrite that it is served %s', async (_given, annotations) => {
    const { claimant } = addSandbox('box', { annotations });
    const before = api.get(sandboxPath('box'));
    const { claim } = await knowing();
    await claim(cold(claimant));
    expect(api.get(sandboxPath('box'))).toEqual(before);
  });

  it('changes nothing when it is said again by another replica', async () => {
    const { claimant } = addSandbox('box');
    await (await knowing()).claim(cold(claimant));
    const before = api.get(sandboxPath('box'));
    await (await knowing()).claim(cold(claimant));
    expect(api.get(sandboxPath('box'))).toEqual(before);
  });

  it('is nothing to a Sandbox that is gone', async () => {
    const { claimant } = addSandbox('box');
    const { claim } = await knowing();
    api.delete(sandboxPath('box'));
    expect(await claim(cold(claimant))).toMatchObject({ outcome: 'cold' });
  });

  it.each([
    ['without annotations', undefined],
    ['with annotations', { note: 'mine' }],
  ])('is not said on another Sandbox of the same name, %s', async (_given, annotations) => {
    const { claimant } = addSandbox('box', { annotations });
    const { claim } = await knowing();
    api.letWatch(false);
    api.delete(sandboxPath('box'));
    addSandbox('box', { uid: 'sandbox-new', annotations });
    await claim(cold(claimant));
    expect(annotationsOf('box')).toEqual(annotations);
  });

  it('is tried again after a conflict that the API server could not settle', async () => {
    const { claimant } = addSandbox('box', { annotations: {} });
    const { claim } = await knowing();
    api.failNext([409, 'Conflict']);
    await claim(cold(claimant));
    expect(annotationsOf('box')).toEqual(said);
  });

  it('ends as unfinished where the API server refuses it for another reason', async () => {
    const { claimant } = addSandbox('box', { annotations: {} });
    const { claim } = await knowing();
    api.intercept(request => {
      if (request.startsWith('PATCH')) api.failNext([422, 'Invalid']);
    });
    await expect(claim(cold(claimant))).rejects.toMatchObject({ code: 'CLAIM_UNFINISHED', status: 503 });
    expect(api.writes()).toHaveLength(3);
  });

  it('counts as a miss', async () => {
    const { claimant } = addSandbox('box');
    const { claim, metrics } = await knowing();
    await claim(cold(claimant));
    const text = await metrics.registry.metrics();
    expect(text).toContain('llmsafespace_warmpool_claims_total{outcome="cold",reason="HasVolumes"} 1');
    expect(text).toContain('llmsafespace_warmpool_hit_ratio{runtime="python:3.10"} 0');
  });
});
