/** Parts of the node that fail: what runs goes on, and comes back by itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { isOfPod, kill, processesWith, resume, suspend } from './support/processes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage('outage');
  await stage.apply(sandbox('survivor', { resources: { cpu: '100m' } }));
  await stage.ready('survivor');
});
afterAll(async () => {
  await stage.close();
});

const startOf = async (): Promise<string> => stage.exec('survivor', 'stat', '-c', '%Y', '/proc/1');

it('while the kubelet stands still a Sandbox goes on, and one that is applied meanwhile starts afterwards', async () => {
  const before = await startOf();
  const kubelet = processesWith('kubelet', '--hostname-override');
  suspend(kubelet);
  try {
    await stage.apply(sandbox('later', { resources: { cpu: '100m' } }));
    await stage.condition('later', 'Ready', { status: 'False' });
  } finally {
    resume(kubelet);
  }
  await stage.ready('later');
  expect(await startOf()).toBe(before);
});

it('a Pod whose network process is killed is made whole, and its Sandbox is Ready again', async () => {
  const { metadata } = await stage.pod('survivor');
  const before = await startOf();
  kill(processesWith('catatonit', '-P').filter(isOfPod(metadata?.uid ?? '')));
  await eventually(async () => {
    expect(await startOf()).not.toBe(before);
  }, 60);
  await stage.ready('survivor');
});
