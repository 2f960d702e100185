import { describe, expect, it } from 'vitest';
import { createRecordedStatus } from '../../../../src/facts/recorded-status.ts';
import { addSandbox, api, sandboxPath, useClaimStage } from '../claim-stage.ts';

useClaimStage();

const box = { kind: 'Sandbox', namespace: 'team', name: 'box', uid: 'sandbox-box' } as const;
const ask = () => createRecordedStatus(api.kubernetes)(box);

describe('the status of an object', () => {
  it.each<[string, () => void, object | undefined]>([
    ['is read from the API server', () => addSandbox('box', {}, { podName: 'warm' }), { podName: 'warm' }],
    ['is unset where the object is gone', () => undefined, undefined],
    [
      'is unset where another object has its name',
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
