/** What an installation without internet sets once: every image comes from its registry, and the page about it names them all. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../../local/paths.ts';
import { programWith } from '../e2e/support/program.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { type Installed, install } from './support/installed.ts';
import { CHART, NAMESPACE, RELEASE, type Values, valuesFile } from './support/release.ts';

const REGISTRY = 'registry.example.com:5000/mirror';
const MIRROR = { imageRegistry: REGISTRY, imagePullSecrets: ['mirror', { name: 'second' }] };

async function rendered(values: Values): Promise<unknown[]> {
  const helm = programWith(inject('chartCluster').helm, []);
  const flags = ['--namespace', NAMESPACE, '--values', valuesFile({ defaultRuntimes: true, ...values })];
  const { output } = await helm(['template', RELEASE, CHART, ...flags]);
  return parseAllDocuments(output).map(document => document.toJS() as unknown);
}

/** Every value of a key, however deep. */
function valuesOf(key: string, part: unknown): unknown[] {
  if (Array.isArray(part)) return part.flatMap(item => valuesOf(key, item));
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

/** Images of containers and of RuntimeEnvironments; a CRD has a property of that name, too. */
const imagesOf = (objects: unknown) =>
  valuesOf('image', objects).filter((image): image is string => typeof image === 'string');

const kindOf = (object: unknown) => (object as { kind?: string } | null)?.kind;

/** Of Pods, and of the templates of Deployments and Jobs. */
const podSpecsOf = (objects: unknown[]) =>
  objects.flatMap(object => [
    ...valuesOf('template', object).flatMap(template => valuesOf('spec', template)),
    ...(kindOf(object) === 'Pod' ? valuesOf('spec', object) : []),
  ]);

describe.each<[string, Values]>([
  ['no other values', {}],
  ['digests', { image: { digest: `sha256:${'a'.repeat(64)}` }, metacontroller: { image: { tag: 'v9' } } }],
  ['a runtime of one’s own', { runtimes: { ruby: { language: 'ruby', image: 'ruby:3.4' } } }],
  ['a certificate of one’s own', { tls: { source: 'secret', secretName: 'mine' } }],
])('with a registry for all images, and %s', (_case, values) => {
  it('every image comes from it', async () => {
    const images = imagesOf(await rendered({ ...values, global: MIRROR }));
    expect(images.length).toBeGreaterThanOrEqual(7);
    expect(images.filter(image => !image.startsWith(`${REGISTRY}/`))).toEqual([]);
  });

  it('every Pod names the Secrets for it', async () => {
    const pods = podSpecsOf(await rendered({ ...values, global: MIRROR }));
    expect(pods).toHaveLength(4);
    const secrets = [{ name: 'mirror' }, { name: 'second' }];
    expect(pods).toEqual(pods.map(() => expect.objectContaining({ imagePullSecrets: secrets })));
  });
});

describe('the name of an image in the registry', () => {
  const nameOf = async (repository: string, imageRegistry: string) =>
    imagesOf(await rendered({ image: { repository, tag: '1' }, global: { imageRegistry } })).find(image =>
      image.endsWith(':1'),
    );

  it.each([
    ['in place of its own registry', 'ghcr.io/a/b', 'example.com', 'example.com/a/b:1'],
    ['in place of one with a port', 'localhost:5000/a/b', 'example.com', 'example.com/a/b:1'],
    ['before a name without one', 'a/b', 'example.com', 'example.com/a/b:1'],
    ['before a name without a slash', 'b', 'example.com', 'example.com/b:1'],
    ['in place of its own registry, with a path', 'ghcr.io/a/b', 'example.com/m/', 'example.com/m/a/b:1'],
    ['once, where it names that already', 'example.com/m/a/b', 'example.com/m', 'example.com/m/a/b:1'],
    ['nothing, where none is given', 'ghcr.io/a/b', '', 'ghcr.io/a/b:1'],
  ])('has it %s (%s, %s)', async (_case, repository, registry, expected) => {
    expect(await nameOf(repository, registry)).toBe(expected);
  });
});

describe('Secrets for pulling images', () => {
  const secretsOf = async (values: Values) => {
    const hookServer = podSpecsOf(await rendered(values)).find(spec =>
      valuesOf('name', spec).includes('hook-server'),
    );
    return (hookServer as { imagePullSecrets?: object[] }).imagePullSecrets;
  };
  const settingsOf = async (values: Values) => valuesOf('settings.yaml', await rendered(values)).join();

  it('are those for all charts and those of this one, each once', async () => {
    expect(
      await secretsOf({
        global: { imagePullSecrets: ['a', 'b'] },
        imagePullSecrets: [{ name: 'b' }, { name: 'c' }],
      }),
    ).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  });

  it('are none unless given', async () => {
    expect(await secretsOf({})).toBeUndefined();
  });

  it('are those of Sandboxes too, unless the settings name others', async () => {
    expect(await settingsOf({ global: MIRROR })).toContain('imagePullSecrets:\n  - mirror\n  - second');
    const others = { pod: { imagePullSecrets: ['other'] } };
    expect(await settingsOf({ global: MIRROR, settings: others })).toContain(
      'imagePullSecrets:\n  - other\n',
    );
  });
});

it('docs/air-gap.md lists every image, and no others', async () => {
  const page = readFileSync(inRepository('docs', 'air-gap.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, image]) => image);
  expect(listed.toSorted()).toEqual([...new Set(imagesOf(await rendered({})))].toSorted());
});

/** None of `examples/`, which each stage applies as they are. */
const RUNTIME = {
  language: 'mirrored',
  image: 'docker.io/library/busybox:1.37',
  ports: [],
  probes: { none: true },
};

describe('an installation from a registry of one’s own', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await install({ global: MIRROR, runtimes: { mirrored: RUNTIME } });
  });
  afterAll(() => installed.close());

  it('runs the hook server, Metacontroller and the chart’s test from there', async () => {
    const pods = [...(await installed.pods('llmsafespace')), ...(await installed.pods('metacontroller'))];
    expect(imagesOf(pods.map(({ spec }) => spec)).every(image => image.startsWith(`${REGISTRY}/`))).toBe(
      true,
    );
    const { output } = await installed.release.helm(['test', 'llmsafespace', '--timeout', '3m']);
    expect(output).toMatch(/Phase:\s+Succeeded/);
  });

  it('runs Sandboxes from there, with the Secrets of that name in their namespace', async () => {
    const stage = await installed.stage('air-gap');
    await stage.apply(sandbox('hello', { runtime: 'mirrored' }));
    await stage.ready('hello');
    const { spec } = await stage.objects.get('Pod', await stage.ownName('hello'));
    expect(spec?.containers[0]?.image).toBe(`${REGISTRY}/library/busybox:1.37`);
    expect(spec?.imagePullSecrets).toEqual([{ name: 'mirror' }, { name: 'second' }]);
  });
});
