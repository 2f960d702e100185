import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followSandboxes } from '../../../../src/caches/follow.ts';
import { createSandboxCache, type SandboxCache } from '../../../../src/caches/sandboxes.ts';
import { capturedLog, eventually } from '../../../server/stage.ts';
import { addSandbox, api, sandboxPath, useClaimStage } from '../claim-stage.ts';

useClaimStage();

let stopping: AbortController;
let sandboxes: SandboxCache;

beforeEach(() => {
  stopping = new AbortController();
  sandboxes = createSandboxCache();
});
afterEach(() => stopping.abort());

async function follow(): Promise<void> {
  const { logger } = capturedLog();
  const { synced } = followSandboxes(sandboxes, {
    kubernetes: api.kubernetes,
    logger,
    signal: stopping.signal,
  });
  await eventually(() => synced() && api.watches() === 1, 'the watch');
}

describe('the cache of Sandboxes', () => {
  it('knows those that exist and those that were seen to go', async () => {
    addSandbox('plain');
    await follow();
    expect(sandboxes.find('sandbox-plain')).toEqual({ namespace: 'team' });
    expect(sandboxes.find('sandbox-other')).toBeUndefined();
    expect(sandboxes.hasEnded('sandbox-plain')).toBe(false);
    api.delete(sandboxPath('plain'));
    await eventually(() => sandboxes.hasEnded('sandbox-plain'), 'it to go');
    expect(sandboxes.find('sandbox-plain')).toBeUndefined();
  });

  it('asks for metadata alone', async () => {
    const accepted: string[] = [];
    const { kubernetes } = api;
    addSandbox('box');
    const spying = {
      ...kubernetes,
      request: (request: Parameters<typeof kubernetes.request>[0]) => {
        accepted.push(request.accept ?? '');
        return kubernetes.request<never>(request);
      },
      lines: (request: Parameters<typeof kubernetes.lines>[0]) => {
        accepted.push(request.accept ?? '');
        return kubernetes.lines(request);
      },
    };
    const { logger } = capturedLog();
    followSandboxes(sandboxes, { kubernetes: spying, logger, signal: stopping.signal });
    await eventually(() => accepted.length === 2, 'list and watch');
    expect(accepted).toEqual([
      expect.stringContaining('as=PartialObjectMetadataList;'),
      expect.stringContaining('as=PartialObjectMetadata;'),
    ]);
  });
});
