/** A deleted Sandbox is gone soon, whatever its program does about the signal (`B14`, `B16`). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage('deletion');
});
afterAll(async () => {
  await stage.close();
});

const ignoring = ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"];

it.each([
  ['an ordinary program', {}],
  ['a program that ignores the signal', { runtime: 'shell', command: ignoring }],
])('of %s nothing is left after two seconds and its grace period', async (_, spec) => {
  await stage.apply(sandbox('short', { ...spec, terminationGracePeriodSeconds: 1 }));
  await stage.ready('short');
  const pod = await stage.podOf('short');
  const started = performance.now();
  await stage.kubectl(['delete', 'sandbox', 'short', '--wait=true', '--timeout=60s']);
  await stage.kubectl(['wait', '--for=delete', `pod/${pod}`, '--timeout=60s']);
  const seconds = (performance.now() - started) / 1000;
  console.log(`deleted in ${seconds.toFixed(1)} s`);
  // Twice what a quiet machine takes.
  expect(seconds).toBeLessThan(8);
});
