import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { eventually } from '../../../server/stage.ts';
import {
  open,
  openCluster,
  openProtectedNamespace,
  policyPath,
  rightSpec,
  sandboxPath,
  useClusters,
} from './baseline-cluster.ts';

useClusters();

const podPath = '/api/v1/namespaces/team/pods/left';
const labelled = (component: string) => ({ metadata: { labels: { app: 'llmsafespace', component } } });

describe.concurrent('given a namespace with a Sandbox', () => {
  it('writes nothing while nothing happens', async () => {
    const { api } = await openProtectedNamespace();
    await sleep(300);
    expect(api.requests).toEqual([]);
  });

  it('a policy that was deleted is put back at once', async () => {
    const { api, isBack } = await openProtectedNamespace();
    api.delete(policyPath);
    await isBack();
  });

  it('a policy that was altered is put right at once', async () => {
    const { api, isBack } = await openProtectedNamespace();
    api.put(policyPath, open);
    await isBack();
  });

  it('a policy whose labels alone changed is left alone', async () => {
    const { api } = await openProtectedNamespace();
    api.put(policyPath, { spec: rightSpec, note: 'seen' });
    await sleep(150);
    expect(api.writes()).toEqual([]);
  });

  it('a policy that vanished while nobody watched is put back at the start', async () => {
    const { api, createBaseline, guard, isBack } = await openCluster();
    api.put(sandboxPath, {});
    guard(createBaseline());
    await isBack();
  });

  it('somebody who deletes it again and again is answered, ever more slowly', async () => {
    const { api, isBack } = await openProtectedNamespace();
    for (let time = 0; time < 3; time += 1) {
      api.delete(policyPath);
      await isBack();
    }
    expect(api.writes().filter(write => write.startsWith('POST')).length).toBeLessThan(8);
  });

  it('a failure of the API server does not stop it', async () => {
    const { api, isBack } = await openProtectedNamespace();
    api.failNext([500, 'InternalError'], [503, 'ServiceUnavailable'], [429, 'TooManyRequests']);
    api.delete(policyPath);
    await isBack();
  });

  it('that is going away, it gives up', async () => {
    const { api, policies } = await openProtectedNamespace();
    api.terminate('team');
    api.delete(policyPath);
    await eventually(() => api.writes().length > 0, 'an attempt');
    await sleep(300);
    expect(api.writes()).toHaveLength(1);
    expect(policies.isEnforced('team')).toBe(false);
  });
});

it.concurrent.each<[string, string, object]>([
  ['WarmPods', '/apis/llmsafespace.dev/v1/namespaces/team/warmpods/warm', {}],
  ["an orphaned Sandbox's Pod", podPath, labelled('sandbox')],
  ["an orphaned WarmPod's Pod", podPath, labelled('warmpod')],
])(
  'given a namespace with %s alone, its policy is put back, at the start and later',
  async (_, path, object) => {
    const { api, createBaseline, guard, isBack } = await openCluster();
    api.put(path, object);
    guard(createBaseline());
    await isBack();
    await eventually(() => api.watches() === 1, 'a watch');
    api.delete(policyPath);
    await isBack();
  },
);

it.concurrent('given a namespace without Sandboxes, WarmPods and Pods of ours, a policy that somebody deletes stays deleted', async () => {
  const { api, createBaseline, guard } = await openCluster();
  api.put(podPath, labelled('api'));
  api.put(policyPath, { spec: rightSpec });
  const policies = createBaseline();
  guard(policies);
  await eventually(() => policies.isEnforced('team') && api.watches() === 1, 'the policy');
  api.delete(policyPath);
  await eventually(() => !policies.isEnforced('team'), 'the loss');
  await sleep(150);
  expect(api.get(policyPath)).toBeUndefined();
});

async function restart(api: FakeApiServer): Promise<void> {
  await api.stop();
  await api.start();
}

describe.concurrent('given a watch that breaks', () => {
  it.each([
    ['with the API server', restart],
    ['because its version has expired', (api: FakeApiServer) => api.expireWatches()],
    ['in good order', (api: FakeApiServer) => api.endWatches()],
  ])('%s, it comes back, and what happens then is noticed', async (_how, interrupt) => {
    const { api, isBack } = await openProtectedNamespace();
    await interrupt(api);
    await eventually(() => api.watches() === 1, 'a new watch');
    api.delete(policyPath);
    await isBack();
  });

  it('a policy deleted meanwhile is put back after the restart', async () => {
    const { api, isBack, policies } = await openProtectedNamespace();
    await api.stop();
    api.delete(policyPath);
    await sleep(250);
    expect(policies.isEnforced('team')).toBe(true);
    await api.start();
    await isBack();
  });

  it('is tried again with pauses, not without end', async () => {
    const { api, lines } = await openProtectedNamespace();
    await api.stop();
    await sleep(1_000);
    const attempts = lines.filter(({ msg }) => msg === 'watch interrupted').length;
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThan(8);
    await api.start();
  });
});

it.concurrent('a policy deleted while it is being put right is put right again', async () => {
  const { api, isBack, policies } = await openProtectedNamespace();
  api.delay(100);
  api.delete(policyPath);
  await eventually(() => api.writes().length > 0, 'an attempt');
  policies.lose('team');
  await isBack();
  await eventually(() => api.writes().length > 1, 'another look');
  await eventually(() => policies.isEnforced('team'), 'the policy');
});
