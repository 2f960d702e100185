import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profileFields } from '../../builders/pod-fields/profile.ts';
import type { FieldRow, Meaning } from '../../builders/pod-fields/row.ts';
import { runtimeFields } from '../../builders/pod-fields/runtime.ts';
import { sandboxFields } from '../../builders/pod-fields/sandbox.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type FieldCase, fieldCase } from './field-case.ts';
import { annotated, type Pools, poolsOn, warmPool } from './pools.ts';

/** What the same words mean in another way: none of it makes another Pod. */
const SAME_WORDS: [words: string, spec: Record<string, unknown>][] = [
  ['what would be the default', { resources: { cpu: '500m', memory: '512Mi' }, securityLevel: 'standard' }],
  ['equal amounts', { resources: { cpu: '0.5', memory: '0.5Gi', ephemeralStorage: 1073741824 } }],
  ['empty lists', { command: [], args: [], env: [], filesystem: { writablePaths: [] } }],
];

/** This one needs an installation that shares profiles; the Sandbox's own namespace is tried below. */
const OTHER_INSTALLATION = 'spec.profileRef.namespace';

const rows: FieldRow[] = [...sandboxFields, ...profileFields, ...runtimeFields].filter(
  ({ fields }) => !fields.includes(OTHER_INSTALLATION),
);
const cases = rows.map(fieldCase);

/** The rows of `test.each` whose other value means this. */
const meaning = (...meanings: Meaning[]): [field: string, fieldCase: FieldCase][] =>
  cases.filter(one => meanings.includes(one.meaning)).map(one => [one.field, one]);

const sandboxesOf = (some: [string, FieldCase][]) => some.map(([, one]) => one.sandbox);

const sameWords = SAME_WORDS.map(([, spec], index) => sandbox(`words-${index}`, spec));

const large = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: { name: 'large' },
  spec: { language: 'python', resourceDefaults: { memory: '1Gi' } },
};

const POOL_SIZE = meaning('the same').length + sameWords.length;

let stage: Stage;
let pools: Pools;
let idle: string[];

beforeAll(async () => {
  stage = await openStage('claim-templates');
  pools = poolsOn(stage);
  const { spec } = await stage.objects.get('RuntimeEnvironment', 'python-3.10');
  await stage.apply(large, ...cases.flatMap(one => one.related(spec.image)));
  await stage.apply(warmPool('plain', { minSize: POOL_SIZE }));
  idle = await pools.filled('plain', POOL_SIZE);
  await stage.apply(...sandboxesOf(meaning('another', 'volumes', 'refused')));
});
afterAll(async () => {
  for (const { runtimeName } of cases) {
    if (runtimeName !== undefined) await stage.objects.remove('RuntimeEnvironment', runtimeName);
  }
  await stage.close();
});

describe('a Sandbox gets no Pod of a pool that differs in', () => {
  test.each(meaning('another'))('%s', async (_, { name }) => {
    await pools.cold(name, 'NoMatchingPool');
  });

  test('its namespace', async () => {
    const elsewhere = await openStage('claim-elsewhere');
    await elsewhere.apply(sandbox('stranger'));
    await poolsOn(elsewhere).cold('stranger', 'NoMatchingPool');
    await elsewhere.close();
  });

  test.each(meaning('volumes'))('%s, which a warm Pod has nothing of', async (_, { name }) => {
    await pools.cold(name, 'HasVolumes');
  });

  test.each(meaning('refused'))('%s, which it is refused for', async (_, { name, condition }) => {
    const { status } = await stage.condition(name, condition, { status: 'False' });
    expect(status.podName).toBeUndefined();
  });

  test.each([
    ['runtime', 'warm-pod-runtime', 'nodejs:22'],
    ['security level', 'warm-pod-security-level', 'high'],
  ])('the %s that its annotation asks for', async (_, annotation, value) => {
    await stage.apply(annotated(annotation, { [annotation]: value }));
    await pools.cold(annotation, 'NothingFits');
  });
});

describe('a Sandbox gets a Pod of the pool', () => {
  test('that nobody has been given until now', async () => {
    expect(await pools.filled('plain', POOL_SIZE)).toEqual(idle);
    await stage.apply(...sandboxesOf(meaning('the same')), ...sameWords);
  });

  test.each(meaning('the same'))('whatever it says about %s', async (_, { name }) => {
    await pools.served(name);
  });

  test.each(SAME_WORDS.map(([words], index) => [words, `words-${index}`]))(
    'if it says %s',
    async (_, name) => {
      await pools.served(name);
    },
  );

  test('that says the same amounts in other words', async () => {
    await stage.apply(warmPool('spelt', { resources: { cpu: '1000m', memory: '1024Mi' }, minSize: 1 }));
    await pools.filled('spelt', 1);
    await stage.apply(sandbox('spelt', { resources: { cpu: 1, memory: '1Gi' } }));
    const { warmPod, pod } = await pools.served('spelt');
    expect(warmPod.spec.poolRef.name).toBe('spelt');
    expect(pod.spec?.containers[0]?.resources?.limits).toMatchObject({ cpu: '1', memory: '1Gi' });
  });

  test('of the same profile, whether or not it names its own namespace', async () => {
    await stage.apply(warmPool('large', { profileRef: { name: 'large' }, minSize: 2 }));
    await pools.filled('large', 2);
    await stage.apply(
      sandbox('same-profile', { profileRef: { name: 'large' } }),
      sandbox('own-namespace', { profileRef: { name: 'large', namespace: stage.namespace } }),
    );
    for (const name of ['same-profile', 'own-namespace']) {
      expect((await pools.served(name)).warmPod.spec.poolRef.name).toBe('large');
    }
  });
});
