/** Volumes that outlive a Pod, on a real node (`B7`, `B8`). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage('volumes');
});
afterAll(async () => {
  await stage.close();
});

const withVolume = (name: string, storage: object) =>
  sandbox(name, { storage: { persistent: true, volumeSize: '1Gi', ...storage }, resources: { cpu: '200m' } });

async function gone(name: string): Promise<void> {
  await stage.kubectl(['delete', 'sandbox', name, '--wait=true', '--timeout=30s']);
}

it('what a program writes to /data is its user’s, and survives the Pod', async () => {
  await stage.apply(withVolume('keeper', {}));
  await stage.ready('keeper');
  await stage.python('keeper', "open('/data/note', 'w').write('kept')");
  expect(await stage.exec('keeper', 'stat', '-c', '%u:%g', '/data/note')).toBe('1000:1000');
  const { metadata } = await stage.pod('keeper');
  await stage.kubectl(['delete', 'pod', metadata?.name ?? '', '--wait=true']);
  await stage.replaced('keeper', metadata?.uid ?? '');
  await stage.ready('keeper');
  await eventually(async () => {
    expect(await stage.exec('keeper', 'cat', '/data/note')).toBe('kept');
  });
});

it('a retained volume serves another Sandbox, with what was on it', async () => {
  await stage.apply(withVolume('first', { reclaimPolicy: 'Retain' }));
  await stage.ready('first');
  await stage.python('first', "open('/data/note', 'w').write('handed on')");
  const existingClaim = await stage.ownName('first');
  await gone('first');
  await stage.apply(sandbox('second', { storage: { persistent: true, existingClaim } }));
  await stage.ready('second');
  expect(await stage.exec('second', 'cat', '/data/note')).toBe('handed on');
});

it('a volume that is not retained goes with its Sandbox', async () => {
  await stage.apply(withVolume('passing', {}));
  await stage.ready('passing');
  const claim = await stage.ownName('passing');
  await gone('passing');
  await eventually(async () => {
    const { output } = await stage.kubectl(['get', 'pvc', claim, '--ignore-not-found']);
    expect(output).toBe('');
  });
});
