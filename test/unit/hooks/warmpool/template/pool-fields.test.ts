/** Field for field: what a change of a WarmPool's spec means for its Pods, and for the Sandboxes that they fit. */
import { describe, expect, it } from 'vitest';
import { warmPoolDefinition } from '../../../../../hooks/api/warmpool.ts';
import { podTemplate, templateHash } from '../../../../../hooks/pod/template.ts';
import { resolvePreload } from '../../../../../hooks/warmpool/preload/resolve.ts';
import { podTemplateName, resolvePool } from '../../../../../hooks/warmpool/template/pod-template.ts';
import { availableOf } from '../../../../builders/available.ts';
import { settings } from '../../../../builders/context.ts';
import { pipRuntime } from '../../../../builders/preload.ts';
import { LARGE_PROFILES, runtimeClass, runtimeEnvironment } from '../../../../builders/related.ts';
import { type PoolSpecInput, warmPool } from '../../../../builders/warm-pool.ts';
import { fieldsOf } from '../../api/schema-walk.ts';

/** Another Pod; the same Pod with another preload; or the same Pods, which stay. */
type Meaning = 'another Pod' | 'another preload' | 'the same';
type Row = [field: string, meaning: Meaning, other: Partial<PoolSpecInput>];

const CIDR = '203.0.113.0/24';
const SCRIPT = { name: 'a', content: 'true' };
const base: Partial<PoolSpecInput> = {
  minSize: 2,
  preloadPackages: ['numpy'],
  preloadScripts: [SCRIPT],
  preloadEgress: [{ cidr: CIDR, ports: [{ port: 443 }] }],
};
const egress = (peer: NonNullable<PoolSpecInput['preloadEgress']>[number]) => ({ preloadEgress: [peer] });

const ROWS: Row[] = [
  ['runtime', 'another Pod', { runtime: 'other' }],
  ['securityLevel', 'another Pod', { securityLevel: 'high' }],
  ['resources.cpu', 'another Pod', { resources: { cpu: '2' } }],
  ['resources.memory', 'another Pod', { resources: { memory: '2Gi' } }],
  ['resources.ephemeralStorage', 'another Pod', { resources: { ephemeralStorage: '2Gi' } }],
  ['profileRef.name', 'another Pod', { profileRef: { name: 'large' } }],
  ['profileRef.namespace', 'another Pod', { profileRef: { name: 'large', namespace: 'shared' } }],
  ['lateBinding', 'another Pod', { lateBinding: true }],
  ['preloadPackages[]', 'another preload', { preloadPackages: ['pandas'] }],
  ['preloadScripts[].name', 'another preload', { preloadScripts: [{ ...SCRIPT, name: 'b' }] }],
  ['preloadScripts[].content', 'another preload', { preloadScripts: [{ ...SCRIPT, content: 'false' }] }],
  ['preloadEgress[].domain', 'another preload', egress({ domain: 'pypi.org' })],
  ['preloadEgress[].cidr', 'another preload', egress({ cidr: '198.51.100.0/24' })],
  ['preloadEgress[].ports[].port', 'another preload', egress({ cidr: CIDR, ports: [{ port: 80 }] })],
  [
    'preloadEgress[].ports[].protocol',
    'another preload',
    egress({ cidr: CIDR, ports: [{ port: 443, protocol: 'UDP' }] }),
  ],
  ['minSize', 'the same', { minSize: 3 }],
  ['maxSize', 'the same', { maxSize: 9 }],
  ['ttl', 'the same', { ttl: 1 }],
  ['timeout', 'the same', { timeout: 1 }],
  ['autoScaling.enabled', 'the same', { autoScaling: { enabled: true } }],
  ['autoScaling.targetUtilization', 'the same', { autoScaling: { targetUtilization: 1 } }],
  ['autoScaling.scaleDownDelay', 'the same', { autoScaling: { scaleDownDelay: 1 } }],
  ['disablePodRecycling', 'the same', { disablePodRecycling: false }],
  ['maxPodAge', 'the same', { maxPodAge: 1 }],
  ['maxPodRecycleCount', 'the same', { maxPodRecycleCount: 1 }],
  ['minPodRuntimeBeforeRecycle', 'the same', { minPodRuntimeBeforeRecycle: 1 }],
];

const available = availableOf(
  pipRuntime({ lateBinding: true }),
  runtimeEnvironment('other')
    .language('python', '3.11')
    .spec({ image: 'other', packageManager: 'pip' })
    .build(),
  ...LARGE_PROFILES,
  runtimeClass('gvisor'),
);
const chosen = settings({ sharedProfileNamespaces: ['shared'] });

/** The hash by which a Sandbox finds the Pods of a pool, and the name of what they are made from. */
function made(spec: Partial<PoolSpecInput>) {
  const pool = warmPool()
    .spec({ ...base, ...spec })
    .parse();
  const { requirements, preload, servable } = resolvePreload(
    pool,
    resolvePool(pool, available, chosen),
    available,
  );
  if (!servable || requirements === undefined) throw new Error('refused');
  const template = podTemplate(requirements);
  return { hash: templateHash(template), name: podTemplateName(pool, template, preload) };
}

const rows = (meaning: Meaning) => ROWS.filter(row => row[1] === meaning);

describe('the fields of a WarmPool', () => {
  it('all have a row', () => {
    const leaves = fieldsOf(warmPoolDefinition)
      .filter(({ path, schema }) => path.startsWith('spec.') && !schema.properties && !schema.items)
      .map(({ path }) => path.replace('spec.', ''));
    expect(leaves.toSorted()).toEqual(ROWS.map(([field]) => field).toSorted());
  });

  it.each(rows('another Pod'))('%s makes Pods that fit other Sandboxes', (_field, _meaning, other) => {
    expect(made(other).hash).not.toBe(made({}).hash);
    expect(made(other).name).not.toBe(made({}).name);
  });

  it.each(rows('another preload'))(
    '%s rolls the pool, and its Pods fit the same Sandboxes',
    (_field, _meaning, other) => {
      expect(made(other).hash).toBe(made({}).hash);
      expect(made(other).name).not.toBe(made({}).name);
    },
  );

  it.each(rows('the same'))('%s leaves its Pods alone', (_field, _meaning, other) => {
    expect(made(other)).toEqual(made({}));
  });

  it('a preload at all makes no other Pod', () => {
    const none = { preloadPackages: [], preloadScripts: [], preloadEgress: [] };
    expect(made(none).hash).toBe(made({}).hash);
    expect(made(none).name).not.toBe(made({}).name);
  });
});
