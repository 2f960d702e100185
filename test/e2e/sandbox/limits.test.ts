/** What is long or large: it is told in short, or refused with its limit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

const MANY = 150;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** So long are the names that a list of all would be longer than a condition may be. */
const longName = (index: number) => `${'long-'.repeat(45)}${index}`;

const runtime = (name: string, version: string) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name },
  spec: { language: 'limits', version, image: 'limits:1' },
});

/** Named by 1024 domains, none of which anything enforces here. */
const profile = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: { name: 'many-domains' },
  spec: {
    language: 'python',
    networkPolicies: numbers(16).map(policy => ({
      type: 'egress',
      rules: numbers(64).map(rule => ({ domain: `${'d'.repeat(50)}.p${policy}.r${rule}.example.com` })),
    })),
  },
};

const longest = ({ status }: Sandbox) =>
  Math.max(...status.conditions.map(({ message = '' }) => Buffer.byteLength(message)));

beforeAll(async () => {
  stage = await openStage('limits');
  await stage.apply(...numbers(MANY).map(index => runtime(longName(index), `${index}`)));
});
afterAll(async () => {
  await Promise.all(numbers(MANY).map(index => stage.objects.remove('RuntimeEnvironment', longName(index))));
  await stage.objects.remove('RuntimeEnvironment', 'limits-deleted');
  await stage.close();
});

test('a typo among many runtimes is told with the nearest ones, and how many more there are', async () => {
  await stage.apply(sandbox('typo', { runtime: 'pyhton:3.10' }));
  const found = await stage.condition('typo', 'Ready', {
    status: 'False',
    reason: 'RuntimeNotFound',
    message: expect.stringContaining('available: python:3.10 (python-3.10), '),
  });
  expect(longest(found)).toBeLessThanOrEqual(1024);
  expect(await stage.event('typo', 'RuntimeNotFound')).toBe(conditionOf(found, 'Ready')?.message);
});

test('of many domains that nothing enforces a few are named, and how many more there are', async () => {
  await stage.apply(profile, sandbox('domains', { profileRef: { name: 'many-domains' } }));
  await stage.ready('domains');
  const found = await stage.condition('domains', 'EgressEnforced', {
    status: 'False',
    message: expect.stringMatching(/ and 1019 more stays denied: the cluster has nothing that enforces/),
  });
  expect(longest(found)).toBeLessThanOrEqual(1024);
});

test('an amount that is written in another way is the same: it can be applied again, and fits the same warm Pod', async () => {
  const resources = { cpu: 1, memory: '1Gi' };
  await stage.apply({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'WarmPool',
    metadata: { name: 'amounts' },
    spec: { runtime: 'python:3.10', minSize: 1, resources },
  });
  await eventually(async () => {
    expect((await stage.objects.get('WarmPool', 'amounts')).status.availablePods).toBe(1);
  });
  await stage.apply(sandbox('amounts', { resources: { cpu: '1000m', memory: '1024Mi' } }));
  const warm = await stage.ready('amounts');
  expect(conditionOf(warm, 'WarmPodUsed')).toMatchObject({ status: 'True' });
  for (const cpu of [1, '1', '1.0', '1e0', '1000000u']) {
    await stage.apply(sandbox('amounts', { resources: { cpu, memory: 1073741824 } }));
  }
  await stage.lookAt('amounts');
  const found = await stage.ready('amounts');
  expect(found.status.podName).toBe(warm.status.podName);
  expect(conditionOf(found, 'PodOutdated')).toBeUndefined();
});

const variables = (length: number) => [
  { name: 'A', value: 'a'.repeat(length) },
  { name: 'B', value: '<'.repeat(length / 6) },
];

test.each([
  [
    'a program of 64 KiB',
    {
      command: ['python', '-c'],
      args: ['if price <= limit and "x" in row:\n    total = sum(row)\n'.repeat(1_191)],
    },
  ],
  [
    'as much of everything as may be',
    { args: ['a'.repeat(65_536), '<'.repeat(13_000)], env: variables(32_000) },
  ],
])('a Sandbox with %s runs', async (_case, spec) => {
  const name = `large-${Object.keys(spec).length}-${spec.args.length}`;
  await stage.objects.create('Sandbox', sandbox(name, spec));
  await stage.ready(name);
});

test('a Sandbox that is too large together with its runtime says so, and no Pod is tried', async () => {
  const { metadata, spec } = runtime('limits-large', 'large');
  await stage.objects.create('RuntimeEnvironment', {
    metadata,
    spec: { ...spec, command: Array(3).fill('a'.repeat(32_768)), env: variables(32_000) },
  });
  const large = { runtime: 'limits:large', args: ['a'.repeat(65_536), '<'.repeat(13_000)] };
  await stage.objects.create('Sandbox', sandbox('too-large', large));
  await stage.condition('too-large', 'Ready', {
    status: 'False',
    reason: 'PodTooLarge',
    message: expect.stringMatching(/^the Pod would take \d+ KiB, but 248 KiB is the limit: /),
  });
  await stage.objects.remove('RuntimeEnvironment', 'limits-large');
});

test('a Sandbox whose runtime is deleted, and then its Pod, is not said to be Ready', async () => {
  await stage.apply(runtime('limits-deleted', 'deleted'), sandbox('bereft', { runtime: 'limits:deleted' }));
  await stage.ready('bereft');
  await stage.kubectl(['delete', 'runtimeenvironment', 'limits-deleted']);
  await stage.objects.remove('Pod', await stage.ownName('bereft'));
  // Until it is gone, the Sandbox runs in a Pod that stops.
  const found = await stage.condition('bereft', 'PodReady', { status: 'False', reason: 'NoPod' });
  expect(conditionOf(found, 'Ready')).toMatchObject({ status: 'False', reason: 'RuntimeNotFound' });
  expect(found.status).toMatchObject({ phase: 'Pending', reason: 'RuntimeNotFound' });
  expect(found.status.endpoint).toBeUndefined();
  await stage.apply(runtime('limits-deleted', 'deleted'));
  await eventually(() => stage.ready('bereft'));
});
