import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('planted');
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', 'not-yet');
  await stage.close();
});

/** Passes Pod Security "restricted", as it must here, but mounts a service account's token. */
const plantedSpec = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'sandbox',
      image: 'evil:1',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

/** Creates a Pod that pretends to belong to the Sandbox; to its UID. */
async function plant(victim: string, podName: string): Promise<string> {
  const { metadata } = await stage.sandbox(victim);
  const labels = {
    'controller-uid': metadata.uid,
    app: 'llmsafespace',
    component: 'sandbox',
    'sandbox-id': victim,
    'sandbox-uid': metadata.uid,
  };
  const pod = await stage.objects.create('Pod', { metadata: { name: podName, labels }, spec: plantedSpec });
  return pod.metadata?.uid ?? '';
}

const isGone = (podName: string, uid: string) =>
  eventually(async () => expect((await stage.objects.find('Pod', podName))?.metadata?.uid).not.toBe(uid));

test('a Pod of another name that carries the labels of a Sandbox is deleted, and its own goes on', async () => {
  await stage.apply(sandbox('victim'));
  const before = await stage.ready('victim');
  const own = await stage.objects.get('Pod', await stage.ownName('victim'));
  await isGone('impostor', await plant('victim', 'impostor'));
  expect(await stage.event('victim', 'ForeignPodDeleted')).toContain('Pod "impostor"');
  const after = await stage.ready('victim');
  expect(after.status.endpoint).toBe(before.status.endpoint);
  expect((await stage.objects.get('Pod', await stage.ownName('victim'))).metadata?.uid).toBe(
    own.metadata?.uid,
  );
});

test('a Pod that takes the name of a Sandbox that still waits, but not its hardening, is never taken for its own', async () => {
  await stage.apply(sandbox('waiting', { runtime: 'not-yet' }));
  await stage.condition('waiting', 'RuntimeResolved', { status: 'False' });
  const name = await stage.ownName('waiting');
  await isGone(name, await plant('waiting', name));
  expect(await stage.event('waiting', 'ForeignPodDeleted')).toContain(`Pod "${name}"`);
  expect((await stage.sandbox('waiting')).status.podName).toBeUndefined();

  await stage.apply({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'RuntimeEnvironment',
    metadata: { name: 'not-yet' },
    spec: { language: 'python', version: 'not-yet', image: 'python:3' },
  });
  await stage.ready('waiting');
  const [container] = (await stage.objects.get('Pod', name)).spec?.containers ?? [];
  expect(container?.image).toBe('python:3');
});
