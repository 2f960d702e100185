/** WarmPods that an attempt left assigned to a Sandbox which has another Pod. */
import { describe, expect, it } from 'vitest';
import {
  addSandbox,
  addWarmPod,
  api,
  podPath,
  replica,
  secondsAgo,
  statusOf,
  useClaimStage,
} from '../claim-stage.ts';

useClaimStage();

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
    const told = await claim({ order: 'tidy', claimant, podName: 'used' });
    return { told, writes: api.writes().length };
  };
  const lookedAtAgain = { result: 'waiting', resyncAfterSeconds: 8 };

  it('alone with its own WarmPod needs nothing, and no request', async () => {
    leave('used', 20);
    expect(await tidied()).toEqual({ told: undefined, writes: 0 });
    expect(api.requests).toEqual([]);
  });

  it('is rid of a WarmPod that an attempt left behind, and keeps its own', async () => {
    leave('left', 30);
    leave('used', 20);
    expect(await tidied()).toEqual({ told: lookedAtAgain, writes: 1 });
    expect(statusOf('left').phase).toBe('Terminating');
    expect(statusOf('used').phase).toBe('Assigned');
  });

  it('leaves one alone that may be about to be handed over, and looks again', async () => {
    leave('late', 2);
    expect(await tidied()).toEqual({ told: lookedAtAgain, writes: 0 });
  });

  it('leaves one alone whose Pod it has: it has to choose itself', async () => {
    leave('second', 30);
    const { claimant } = addSandbox('box');
    api.put(podPath('second'), {
      metadata: { uid: 'pod-second', ownerReferences: [{ uid: claimant.uid, controller: true }] },
    });
    expect(await tidied()).toEqual({ told: lookedAtAgain, writes: 0 });
  });
});
