import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

const runtime = (name: string, spec: object = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name },
  spec: { language: 'ruby', version: '3.4', image: 'ruby:3.4', tags: ['rails'], ...spec },
});

const GVISOR = {
  metadata: { name: 'gvisor' },
  handler: 'runsc',
  scheduling: { nodeSelector: { 'llmsafespace.dev/gvisor': 'true' } },
};

beforeAll(async () => {
  stage = await openStage('runtimes');
});
afterAll(async () => {
  await stage.objects.remove('RuntimeEnvironment', 'ruby-three');
  await stage.close();
});

test('a runtime that is not found leaves the Sandbox Pending, with the field and what is available', async () => {
  await stage.apply(sandbox('by-version', { runtime: 'ruby:3.4' }), sandbox('by-tag', { runtime: 'rails' }));
  const found = await stage.condition('by-version', 'RuntimeResolved', {
    status: 'False',
    reason: 'RuntimeNotFound',
    message:
      'spec.runtime "ruby:3.4" is not the language:version, name or tag of a RuntimeEnvironment; available: python:3.10 (python-3.10), sh (shell), nodejs:22 (nodejs-22)',
  });
  expect(found.status.phase).toBe('Pending');
  expect(await stage.event('by-version', 'RuntimeNotFound')).toContain('spec.runtime "ruby:3.4"');
  expect(await stage.objects.list('Pod')).toEqual([]);
});

test('the Sandbox starts by itself when the runtime appears, found by version, name or tag', async () => {
  await stage.apply(runtime('ruby-three'), sandbox('by-name', { runtime: 'ruby-three' }));
  await stage.ready('by-version', 'by-tag', 'by-name');
  const sandboxes = await stage.objects.list('Sandbox');
  expect(sandboxes.map(({ status }) => status.runtimeEnvironment)).toEqual(Array(3).fill('ruby-three'));
});

test('a runtime that changes marks its Sandboxes PodOutdated, and leaves them running', async () => {
  const before = await stage.objects.get('Pod', await stage.ownName('by-name'));
  await stage.apply(runtime('ruby-three', { image: 'ruby:3.4.1' }));
  await stage.lookAt('by-name');
  const found = await stage.condition('by-name', 'PodOutdated', {
    status: 'True',
    reason: 'TemplateChanged',
  });
  expect(found.status.phase).toBe('Running');
  const after = await stage.objects.get('Pod', await stage.ownName('by-name'));
  expect(after.metadata?.uid).toBe(before.metadata?.uid);
  await stage.ready('by-name');
});

test('a runtime that is deleted leaves its Sandboxes running, and stops new ones', async () => {
  await stage.kubectl(['delete', 'runtimeenvironment', 'ruby-three']);
  await stage.lookAt('by-name');
  const found = await stage.condition('by-name', 'RuntimeResolved', {
    status: 'False',
    reason: 'RuntimeNotFound',
  });
  expect(found.status.phase).toBe('Running');
  await stage.ready('by-name');
  await stage.apply(sandbox('too-late', { runtime: 'ruby-three' }));
  await stage.condition('too-late', 'Ready', { status: 'False', reason: 'RuntimeNotFound' });
});

test('without its RuntimeClass a Sandbox of level high waits, never runs with less, and starts when it is there', async () => {
  await stage.objects.remove('RuntimeClass', 'gvisor');
  try {
    await stage.apply(sandbox('guarded', { securityLevel: 'high' }));
    const found = await stage.condition('guarded', 'PodReady', {
      status: 'False',
      reason: 'RuntimeClassNotFound',
      message: expect.stringContaining('spec.securityLevel "high" needs RuntimeClass "gvisor"'),
    });
    expect(found.status).toMatchObject({ phase: 'Pending' });
    expect(await stage.objects.find('Pod', await stage.ownName('guarded'))).toBeUndefined();
  } finally {
    await stage.objects.create('RuntimeClass', GVISOR);
  }
  await stage.ready('guarded');
  const pod = await stage.objects.get('Pod', await stage.ownName('guarded'));
  expect(pod.spec?.runtimeClassName).toBe('gvisor');
});
