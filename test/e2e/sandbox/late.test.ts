/** spec.timeout counts whatever a Sandbox waits for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('late');
});
afterAll(() => stage.close());

test('a Sandbox whose profile is missing fails in time, says why, and runs once it is there', async () => {
  await stage.apply(sandbox('waits', { timeout: 5, profileRef: { name: 'late' } }));
  const message = expect.stringMatching(/not Ready within spec.timeout of 5 s: .*profile.*"late"/i);
  const late = await stage.condition('waits', 'Ready', { status: 'False', reason: 'StartTimeout', message });
  expect(late.status.phase).toBe('Failed');
  expect(conditionOf(late, 'Stalled')).toMatchObject({ status: 'True' });
  expect(await stage.event('waits', 'StartTimeout')).toContain('"late"');
  await stage.objects.create('SandboxProfile', {
    metadata: { name: 'late' },
    spec: { language: 'python' },
  });
  const ready = await stage.condition('waits', 'Ready', { status: 'True' }, 60);
  expect(ready.status.phase).toBe('Running');
  expect(conditionOf(ready, 'Stalled')).toBeUndefined();
});
