import { describe, expect, it } from 'vitest';
import { createSandboxCache, type SandboxCache } from '../../../../src/caches/sandboxes.ts';
import { createAssignedWarmPod } from '../../../../src/facts/assigned-warm-pod.ts';
import { createEndedSandboxes } from '../../../../src/facts/ended-sandboxes.ts';
import type { KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { eventually } from '../../../server/stage.ts';
import { addSandbox, addWarmPod, api, replica, sandboxPath, useClaimStage } from '../claim-stage.ts';

useClaimStage();

const box = { namespace: 'team', name: 'box', uid: 'sandbox-box' };
const assigned = (assignedAt: string) => ({
  status: { phase: 'Assigned', assignedTo: box.uid, assignedAt },
});

describe('which Sandboxes are gone', () => {
  const other = 'sandbox-other';
  const query = (...uids: string[]) => ({ namespace: 'team', uids });
  const gone = (...uids: string[]) => ({ known: true, value: uids });

  async function asking() {
    const { sandboxes } = await replica();
    return { sandboxes, ask: createEndedSandboxes(api.kubernetes, sandboxes) };
  }

  async function seen(sandboxes: SandboxCache, uid = box.uid) {
    await eventually(() => sandboxes.find(uid), 'the Sandbox');
  }

  it('is none, without a request, where the watch has seen them', async () => {
    addSandbox('box');
    const { ask, sandboxes } = await asking();
    await seen(sandboxes);
    expect(await ask(query(box.uid))).toEqual(gone());
    expect(api.requests).toEqual([]);
  });

  it('is told without a request where the watch has seen them go', async () => {
    addSandbox('box');
    addSandbox('other');
    const { ask, sandboxes } = await asking();
    await seen(sandboxes);
    await seen(sandboxes, other);
    api.delete(sandboxPath('box'));
    await eventually(() => sandboxes.hasEnded(box.uid), 'it to go');
    expect(await ask(query(box.uid, other))).toEqual(gone(box.uid));
    expect(api.requests).toEqual([]);
  });

  it('is asked of the API server where the watch has never seen them, all at once', async () => {
    const { ask } = await asking();
    api.letWatch(false);
    addSandbox('box');
    expect(await ask(query('sandbox-a', box.uid, 'sandbox-b'))).toEqual(gone('sandbox-a', 'sandbox-b'));
    expect(api.requests).toEqual(['GET /apis/llmsafespace.dev/v1/namespaces/team/sandboxes']);
  });

  it('is asked of the API server by metadata alone, and consistently', async () => {
    const { kubernetes, asked } = recording();
    await createEndedSandboxes(kubernetes, createSandboxCache())(query(box.uid));
    expect(asked).toMatchObject([{ accept: expect.stringContaining('PartialObjectMetadataList') }]);
    expect(asked[0]?.query).not.toHaveProperty('resourceVersion');
  });

  it('says so of one in another namespace: it cannot have a Pod of this one', async () => {
    addSandbox('box');
    const { ask, sandboxes } = await asking();
    await seen(sandboxes);
    expect(await ask({ namespace: 'elsewhere', uids: [box.uid] })).toEqual(gone(box.uid));
  });

  it('is unknown as a whole, and not nobody, when the API server does not tell', async () => {
    const { ask } = await asking();
    api.failNext([500, 'InternalError']);
    expect(await ask(query(box.uid))).toMatchObject({ known: false });
  });

  function recording() {
    const asked: KubernetesRequest[] = [];
    const request: typeof api.kubernetes.request = call => {
      asked.push(call);
      return api.kubernetes.request(call);
    };
    return { asked, kubernetes: { ...api.kubernetes, request } };
  }
});

describe('the WarmPod that a Sandbox has', () => {
  const handedOver = (name: string, seconds: string) => ({
    name,
    assignedAt: `2026-01-01T00:00:${seconds}Z`,
  });
  async function asking() {
    const { warmPods } = await replica();
    return createAssignedWarmPod(api.kubernetes, warmPods);
  }

  it('is told by the watch without a request, the earliest of several', async () => {
    addWarmPod('later', assigned('2026-01-01T00:00:05Z'));
    addWarmPod('earlier', assigned('2026-01-01T00:00:04.5Z'));
    const ask = await asking();
    expect(await ask({ ...box, pods: [handedOver('later', '05'), handedOver('earlier', '04.5')] })).toEqual({
      known: true,
      value: { name: 'earlier' },
    });
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['another time', '2026-01-01T00:00:03Z'],
    ['no time', undefined],
  ])(
    'is asked of the API server where the Pod carries %s than the WarmPod that the watch shows',
    async (_case, assignedAt) => {
      addWarmPod('given-back', assigned('2026-01-01T00:00:04Z'));
      const ask = await asking();
      api.letWatch(false);
      addWarmPod('given-back');
      const pods = [{ name: 'given-back', assignedAt }];
      expect(await ask({ ...box, pods })).toEqual({ known: true, value: undefined });
    },
  );

  it('is the one whose Pod the Sandbox was told of, where none is assigned to it any more', async () => {
    const ask = await asking();
    addSandbox('box', {}, { phase: 'Running', podName: 'told' });
    expect(await ask({ ...box, pods: [handedOver('told', '04')] })).toMatchObject({
      value: { name: 'told' },
    });
    expect(await ask({ ...box, pods: [handedOver('planted', '04')] })).toEqual({
      known: true,
      value: undefined,
    });
  });

  it('is asked of the API server where the watch shows one whose Pod is not observed', async () => {
    addWarmPod('stale', assigned('2026-01-01T00:00:04Z'));
    const ask = await asking();
    api.letWatch(false);
    addWarmPod('next', assigned('2026-01-01T00:00:19Z'));
    expect(await ask({ ...box, pods: [handedOver('next', '19')] })).toEqual({
      known: true,
      value: { name: 'next' },
    });
  });

  it('is asked of the API server where the watch knows of none', async () => {
    const ask = await asking();
    api.letWatch(false);
    addWarmPod('later', assigned('2026-01-01T00:00:05Z'));
    addWarmPod('earlier', assigned('2026-01-01T00:00:04Z'));
    addWarmPod('ended', {
      status: { phase: 'Terminating', assignedTo: box.uid, assignedAt: '2026-01-01T00:00:00Z' },
    });
    expect(await ask({ ...box, pods: [] })).toEqual({ known: true, value: { name: 'earlier' } });
    expect(api.requests).toHaveLength(1);
  });

  it('is none where the API server has none', async () => {
    addWarmPod('free');
    addWarmPod('elsewhere', { namespace: 'other', ...assigned('2026-01-01T00:00:05Z') });
    const ask = await asking();
    expect(await ask({ ...box, pods: [handedOver('free', '01')] })).toEqual({
      known: true,
      value: undefined,
    });
  });

  it('is unknown when the API server does not tell', async () => {
    const ask = await asking();
    api.failNext([503, 'ServiceUnavailable']);
    expect(await ask({ ...box, pods: [] })).toMatchObject({ known: false });
  });
});
