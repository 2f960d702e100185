import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditionOf } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { reported, reportedSandbox } from './reported-rows.ts';
import { reportedProfiles, reportedRuntimes } from './reported-sources.ts';

const GVISOR = {
  metadata: { name: 'gvisor' },
  handler: 'runsc',
  scheduling: { nodeSelector: { 'llmsafespace.dev/gvisor': 'true' } },
};

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('reported');
  await stage.objects.remove('RuntimeClass', 'gvisor');
  await stage.apply(...reportedRuntimes, ...reportedProfiles, ...reported.map(reportedSandbox));
});
afterAll(async () => {
  await stage.objects.create('RuntimeClass', GVISOR);
  for (const { metadata } of reportedRuntimes)
    await stage.objects.remove('RuntimeEnvironment', metadata.name);
  await stage.close();
});

test.each(reported.map((row, index) => ({ ...row, index })))(
  'where $because, $type is False with reason $reason and names the field',
  async ({ index, type, reason, says, runs }) => {
    const found = await stage.condition(`row-${index}`, type, { status: 'False', reason });
    const message = conditionOf(found, type)?.message;
    for (const words of says) expect(message).toContain(words);
    const ready = { status: 'False', reason, message };
    if (runs) await stage.ready(`row-${index}`);
    else expect(conditionOf(found, 'Ready')).toMatchObject(ready);
  },
);

test('each is told by an Event', async () => {
  for (const [index, { reason }] of reported.entries()) await stage.event(`row-${index}`, reason);
});
