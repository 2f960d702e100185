import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { guardPods, type PodGuard } from '../support/closed-pods.ts';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const NAMES = ['one', 'two', 'three', 'four'] as const;
const DEADLINE_SECONDS = 20;

let stage: Stage;
let guard: PodGuard;

const SPECS = [
  {},
  { storage: { persistent: true, volumeSize: '1Gi' } },
  { networkAccess: { ingress: true }, service: { enabled: true } },
  { runtime: 'nodejs:22' },
];

/** The one of the Sandbox that has rules of its own. */
let policyName = '';

async function start(): Promise<void> {
  await stage.apply(...NAMES.map((name, index) => sandbox(name, SPECS[index])));
  await stage.ready(...NAMES);
  policyName = await stage.ownName('three');
}

beforeAll(async () => {
  stage = await openStage('deletion');
});
beforeEach(async () => {
  guard = await guardPods(stage.api);
});
afterEach(async () => {
  const { openMoments, podsSeen } = await guard.report();
  expect(openMoments).toEqual([]);
  expect(podsSeen).toBeGreaterThanOrEqual(NAMES.length);
  guard.stop();
});
afterAll(() => stage.close());

describe('a Pod is closed at every moment, and nothing hangs or is left behind', () => {
  test.each(['background', 'foreground'])('under kubectl delete --cascade=%s', async cascade => {
    await start();
    await stage.kubectl([
      'delete',
      'sandbox',
      '--all',
      `--cascade=${cascade}`,
      `--timeout=${DEADLINE_SECONDS}s`,
    ]);
    await nothingLeft(stage.api, stage.namespace, [], 60);
  });

  test('under kubectl delete --cascade=orphan, which leaves policies with the Pods they close', async () => {
    await start();
    await stage.kubectl(['delete', 'sandbox', '--all', '--cascade=orphan', `--timeout=${DEADLINE_SECONDS}s`]);
    for (const { metadata, spec } of await stage.objects.list('Pod', { labelSelector: 'app=llmsafespace' })) {
      expect(spec).toBeDefined();
      expect(metadata?.ownerReferences).toBeUndefined();
    }
    expect(await stage.objects.list('Pod', { labelSelector: 'app=llmsafespace' })).toHaveLength(NAMES.length);
    await stage.objects.get('NetworkPolicy', policyName);
    await stage.kubectl(['delete', 'pods,services,networkpolicies,pvc', '--selector=sandbox-uid']);
    await nothingLeft(stage.api, stage.namespace, [], 60);
  });

  test('when Pods are deleted together with their Sandboxes', async () => {
    await start();
    await stage.kubectl(['delete', 'pods,sandboxes', '--all', `--timeout=${DEADLINE_SECONDS}s`]);
    await nothingLeft(stage.api, stage.namespace, [], 60);
  });

  test('when the namespace is deleted under running Sandboxes', async () => {
    await start();
    await stage.kubectl(['delete', 'namespace', stage.namespace, '--timeout=60s']);
    await eventually(async () =>
      expect(await stage.objects.find('Namespace', stage.namespace)).toBeUndefined(),
    );
  });
});
