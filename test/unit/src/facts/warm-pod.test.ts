import { describe, expect, it } from 'vitest';
import { createWarmPod } from '../../../../src/facts/warm-pod.ts';
import { addPod, addSandbox, addWarmPod, api, podPath, replica, useClaimStage } from '../claim-stage.ts';

useClaimStage();

const box = 'sandbox-box';
const query = { namespace: 'team', uid: box, podName: 'warm' };
const none = { known: true, value: undefined };
const ask = () => createWarmPod(api.kubernetes)(query);

const ownedBy = (uid: string, controller = true) => ({
  ownerReferences: [{ apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', name: 'box', uid, controller }],
});

describe('the warm Pod of a name', () => {
  it('is read from the API server, once, as it is', async () => {
    addPod('warm', 'team', ownedBy(box));
    expect(await ask()).toEqual({ known: true, value: api.get(podPath('warm')) });
    expect(api.requests).toEqual([`GET ${podPath('warm')}`]);
  });

  it('is the one that a claim handed over', async () => {
    addWarmPod('warm');
    const { claim } = await replica();
    expect(await ask()).toEqual(none);
    const told = await claim(addSandbox('box'));
    expect(await ask()).toEqual({ known: true, value: told?.result === 'warm' && told.pod });
    api.delete(podPath('warm'));
    expect(await ask()).toEqual(none);
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
    expect(await ask()).toEqual(none);
  });

  // Whoever gathers takes a source that fails for one that does not know.
  it.each<[number, string]>([
    [500, 'InternalError'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
  ])('is unknown, and not lost, where the API server answers %i', async (code, reason) => {
    addPod('warm', 'team', ownedBy(box));
    api.failNext([code, reason]);
    await expect(ask()).rejects.toMatchObject({ reason });
  });

  it('is unknown where the API server cannot be reached', async () => {
    await api.stop();
    await expect(ask()).rejects.toMatchObject({ reason: 'Unreachable' });
  });
});
