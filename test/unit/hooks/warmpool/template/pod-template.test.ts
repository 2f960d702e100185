import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import { sandboxSpec } from '../../../../../hooks/api/sandbox.ts';
import { podTemplate, TEMPLATE_HASH_ANNOTATION, templateHash } from '../../../../../hooks/pod/template.ts';
import { resolve } from '../../../../../hooks/resolve/resolve.ts';
import type { Settings } from '../../../../../hooks/settings.ts';
import { isOfPool } from '../../../../../hooks/warmpod/ownerless.ts';
import { resolvePreload } from '../../../../../hooks/warmpool/preload/resolve.ts';
import {
  podTemplateName,
  podTemplateObject,
  resolvePool,
} from '../../../../../hooks/warmpool/template/pod-template.ts';
import { availableOf } from '../../../../builders/available.ts';
import { settings as chosenSettings, context } from '../../../../builders/context.ts';
import { storedMetadata } from '../../../../builders/identity.ts';
import { openedPool, pipRuntime, preloadingPool } from '../../../../builders/preload.ts';
import { type PoolBuilder, type PoolSpecInput, warmPool } from '../../../../builders/warm-pool.ts';
import { poolRequest } from '../../../../builders/warm-request.ts';
import { pythonRuntime } from '../../../../builders/warm-runtime.ts';

const { settings } = context();

interface PoolTemplateObject {
  metadata: { name: string };
  template: PodTemplateSpec;
}

interface StoredTemplate {
  template: { metadata: { annotations: Record<string, string> } };
}

const profile = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'SandboxProfile',
  metadata: storedMetadata('SandboxProfile', 'science', 'default'),
  spec: { language: 'python', resourceDefaults: { cpu: '2' } },
};

const available = availableOf(pythonRuntime(), profile);
const openAvailable = availableOf(pipRuntime());

const request = (spec: Partial<PoolSpecInput> = {}) => poolRequest(warmPool().spec(spec).build());

const templateOf = (spec: Partial<PoolSpecInput> = {}) => {
  const { requirements } = resolvePool(request(spec).pool, available, settings);
  if (requirements === undefined) throw new Error('unresolved');
  return podTemplate(requirements);
};

type SharedSpec = Pick<PoolSpecInput, 'securityLevel' | 'resources' | 'profileRef'>;

const forSandbox = (spec: SharedSpec) => {
  const wanted = {
    spec: sandboxSpec.parse({ runtime: 'python:3.10', ...spec }),
    namespace: 'default',
    persistentVolumeMounts: [],
  };
  const { requirements } = resolve(wanted, available, settings);
  return requirements && podTemplate(requirements);
};

const asks: [string, SharedSpec][] = [
  ['nothing', {}],
  ['a security level', { securityLevel: 'high' }],
  ['resources', { resources: { cpu: '1', memory: '1Gi', ephemeralStorage: '2Gi' } }],
  ['a profile', { profileRef: { name: 'science' } }],
];

describe('the Pods of a pool', () => {
  it.each(asks)('that asks for %s are those of a Sandbox that asks for the same', (_case, spec) => {
    expect(templateOf(spec)).toEqual(forSandbox(spec));
  });

  it.each(asks.slice(1))('that asks for %s are not those of one that does not', (_case, spec) => {
    expect(templateHash(templateOf(spec))).not.toBe(templateHash(templateOf()));
  });

  it.each<[string, Partial<PoolSpecInput>]>([
    ['its size', { minSize: 9, maxSize: 12 }],
    ['its ttl', { ttl: 1 }],
    ['its scaling', { autoScaling: { enabled: true } }],
  ])('do not depend on %s', (_case, spec) => {
    expect(templateHash(templateOf(spec))).toBe(templateHash(templateOf()));
  });
});

describe('the PodTemplate', () => {
  const { pool } = request();

  it('has a name that ends in ten digits of its hash', () => {
    expect(podTemplateName(pool, templateOf()).split('-').at(-1)).toBe(
      templateHash(templateOf()).slice(0, 10),
    );
  });

  it('has another name when it is another', () => {
    expect(podTemplateName(pool, templateOf())).not.toBe(
      podTemplateName(pool, templateOf({ resources: { cpu: '3' } })),
    );
  });

  it('carries the whole hash, and the labels that the namespace is closed by', () => {
    expect(podTemplateObject(pool, templateOf(), settings)).toMatchObject({
      template: {
        metadata: {
          labels: { app: 'llmsafespace', component: 'warmpod' },
          annotations: { [TEMPLATE_HASH_ANNOTATION]: templateHash(templateOf()) },
        },
      },
    });
  });

  it("has an idle Pod's annotations, and none that only a Sandbox's Pod has", () => {
    const annotated = (one: Settings) => {
      const { template } = podTemplateObject(pool, templateOf(), one) as unknown as StoredTemplate;
      const { [TEMPLATE_HASH_ANNOTATION]: _, ...others } = template.metadata.annotations;
      return others;
    };
    expect(annotated(settings)).toEqual({ 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' });
    const chosen = chosenSettings({ pod: { annotations: { a: 'b' }, idleAnnotations: { idle: 'yes' } } });
    expect(annotated(chosen)).toEqual({ idle: 'yes' });
  });
});

describe('the PodTemplate of a pool that preloads', () => {
  const { preload } = resolvePreload(
    openedPool().parse(),
    resolvePool(openedPool().parse(), openAvailable, settings),
    openAvailable,
  );
  const object = (pool: PoolBuilder) => {
    const parsed = pool.parse();
    const resolution = resolvePreload(parsed, resolvePool(parsed, openAvailable, settings), openAvailable);
    const template = podTemplate(resolution.requirements as never);
    return podTemplateObject(parsed, template, settings, resolution.preload);
  };
  const nameOf = (pool: PoolBuilder) => object(pool).metadata.name;
  const hashOf = (pool: PoolBuilder) =>
    (object(pool) as unknown as StoredTemplate).template.metadata.annotations[TEMPLATE_HASH_ANNOTATION];

  it.each<[string, PoolBuilder]>([
    ['another package', openedPool().spec({ preloadPackages: ['pandas'] })],
    ['another order of packages', openedPool().spec({ preloadPackages: ['pandas', 'numpy'] })],
    ['another script', openedPool().spec({ preloadScripts: [{ name: 'warm-up', content: 'true' }] })],
    ['a script of another name', openedPool().spec({ preloadScripts: [{ name: 'b', content: 'true' }] })],
    ['another network', openedPool().spec({ preloadEgress: [{ cidr: '198.51.100.0/24' }] })],
    ['no network', preloadingPool()],
    ['no preload', warmPool()],
  ])('has another name, but the same hash, with %s', (_case, other) => {
    expect(nameOf(other)).not.toBe(nameOf(openedPool()));
    expect(hashOf(other)).toBe(hashOf(openedPool()));
    expect(nameOf(other).slice(-11)).toBe(nameOf(openedPool()).slice(-11));
  });

  it('is one that a WarmPool made', () => {
    const { metadata, template } = object(openedPool()) as unknown as PoolTemplateObject;
    expect(isOfPool(metadata.name, template)).toBe(true);
  });

  it('opens the network to its Pods by a label, where there is one', () => {
    expect(object(openedPool())).toMatchObject({
      template: { metadata: { labels: { 'llmsafespace.dev/preloading': preload?.openLabel } } },
    });
    expect(JSON.stringify(object(preloadingPool()))).not.toContain('llmsafespace.dev/preloading');
  });
});
