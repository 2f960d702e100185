import { describe, expect, it } from 'vitest';
import { createRecordedPod } from '../../../../src/facts/recorded-pod.ts';
import { addSandbox, api, sandboxPath, useClaimStage } from '../claim-stage.ts';

useClaimStage();

const ask = () => createRecordedPod(api.kubernetes)({ namespace: 'team', name: 'box', uid: 'sandbox-box' });

describe('the Pod that a Sandbox names', () => {
  it.each<[string, () => void, string | undefined]>([
    ['is read from the API server', () => addSandbox('box', {}, { podName: 'warm' }), 'warm'],
    ['is none before it was told of one', () => addSandbox('box', {}, {}), undefined],
    ['is none where it is gone', () => undefined, undefined],
    [
      'is none of another one of its name',
      () => addSandbox('box', { uid: 'u2' }, { podName: 'p' }),
      undefined,
    ],
  ])('%s', async (_case, prepare, value) => {
    prepare();
    expect(await ask()).toEqual({ known: true, value });
    expect(api.requests).toEqual([`GET ${sandboxPath('box')}`]);
  });

  // Whoever gathers takes a source that fails for one that does not know.
  it('is unknown where the API server does not answer', async () => {
    api.failNext([500, 'InternalError']);
    await expect(ask()).rejects.toMatchObject({ reason: 'InternalError' });
  });
});
