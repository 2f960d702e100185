/** A warm Pod on a real node: handed over as it runs (`C8`). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { warmPool } from '../e2e/claim/pools.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
const resources = { cpu: '200m', memory: '128Mi' };
const SIZE = 2;

beforeAll(async () => {
  stage = await openRealStage('warm');
  await stage.apply(warmPool('pool', { runtime: 'python:3.10', minSize: SIZE, resources }));
  await eventually(async () => {
    const pool = await stage.objects.get('WarmPool', 'pool');
    expect(pool.status.availablePods).toBe(SIZE);
  }, 60);
});
afterAll(async () => {
  await stage.close();
});

it('a claimed Pod goes on as it was, and runs code within a second of the claim', async () => {
  const idle = await stage.objects.list('Pod', { labelSelector: 'component=warmpod' });
  const containers = new Map(
    idle.map(pod => [pod.metadata?.name, pod.status?.containerStatuses?.[0]?.containerID]),
  );
  await stage.apply(sandbox('quick', { resources }));
  await stage.ready('quick');
  expect(await stage.exec('quick', 'python3', '-c', 'print(6*7)')).toBe('42');
  const pod = await stage.pod('quick');
  expect(pod.status?.containerStatuses?.[0]?.containerID).toBe(containers.get(pod.metadata?.name));
  const { creationTimestamp } = (await stage.sandbox('quick')).metadata;
  console.log(`claimed; the Sandbox was made at ${creationTimestamp}`);
});

it('claims that come at once get a Pod each, and the pool is filled again', async () => {
  const names = Array.from({ length: 4 }, (_, index) => `burst-${index}`);
  await stage.apply(...names.map(name => sandbox(name, { resources })));
  await stage.ready(...(names as [string, ...string[]]));
  const pods = await Promise.all(names.map(stage.podOf));
  expect(new Set(pods).size).toBe(names.length);
  await eventually(async () => {
    const pool = await stage.objects.get('WarmPool', 'pool');
    expect(pool.status.availablePods).toBe(SIZE);
  }, 60);
});
