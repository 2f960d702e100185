/** A Sandbox and a WarmPool that meet, with all that decides about their Pods. */
import fc from 'fast-check';
import type { KubernetesObject } from '../../hooks/contract.ts';
import type { Settings } from '../../hooks/settings.ts';
import { profile, runtimeClass, runtimeEnvironment } from '../builders/related.ts';
import type { SandboxSpecInput } from '../builders/sandbox.ts';
import type { PoolSpecInput } from '../builders/warm-pool.ts';
import { bytes, cpu, namespaceName } from './names.ts';
import { runtimeSpec } from './runtimes.ts';
import { settings } from './settings.ts';
import { profileSpec, sandboxSpec } from './specs.ts';

/** What a pool can say too, and what is no part of a Pod. */
const POOL_FIELDS = ['runtime', 'securityLevel', 'resources', 'profileRef'] as const;
const BESIDE_THE_POD = ['networkAccess', 'service', 'timeout'] as const;

const only = (spec: SandboxSpecInput, fields: readonly (keyof SandboxSpecInput)[]) =>
  Object.fromEntries(
    Object.entries(spec).filter(([field]) => fields.includes(field as never)),
  ) as SandboxSpecInput;

/** As often as not a Sandbox that some pool could be for. */
const wantedSpec = () =>
  fc.oneof(
    sandboxSpec(),
    sandboxSpec().map(spec => only(spec, [...POOL_FIELDS, ...BESIDE_THE_POD])),
  );

const RESPELT: Record<string, string> = {
  '500m': '0.5',
  '0.5': '500m',
  '1': '1000m',
  '2': '2000m',
  '1.5': '1500m',
  '512Mi': '0.5Gi',
  '1Gi': '1073741824',
  '1073741824': '1024Mi',
  '1.5Gi': '1536Mi',
  '2G': '2000M',
  '1Ti': '1024Gi',
};

/** The same amounts, written otherwise. */
const respelt = (resources: SandboxSpecInput['resources'] = {}) =>
  Object.fromEntries(
    Object.entries(resources).map(([field, amount]) => [field, RESPELT[String(amount)] ?? amount]),
  );

const poolFor = (spec: SandboxSpecInput): Partial<PoolSpecInput> => {
  const { cpuPinning: _, ...resources } = spec.resources ?? {};
  const { lateBinding: __, ...shared } = only(spec, POOL_FIELDS);
  return { ...shared, resources };
};

/** A pool for this Sandbox: just so, in other spellings, or with another size, level or profile. */
const poolSpec = (spec: SandboxSpecInput): fc.Arbitrary<Partial<PoolSpecInput>> => {
  const exact = poolFor(spec);
  return fc.oneof(
    fc.constantFrom(exact, { ...exact, resources: respelt(exact.resources) }),
    fc.record({ cpu: cpu(), memory: bytes() }).map(resources => ({ ...exact, resources })),
    fc.constantFrom('standard' as const, 'high' as const).map(securityLevel => ({ ...exact, securityLevel })),
    sandboxSpec().map(poolFor),
  );
};

/** What a pool may do beforehand, besides: none of it makes another Pod. */
const preloading = () =>
  fc.constantFrom<Partial<PoolSpecInput>[]>(
    {},
    { preloadPackages: ['numpy', 'pandas==2.2.0'] },
    { preloadScripts: [{ name: 'a', content: 'echo $HOME' }] },
    {
      preloadPackages: ['numpy'],
      preloadScripts: [{ name: 'a', content: 'true' }],
      preloadEgress: [{ cidr: '203.0.113.0/24' }],
    },
  );

export interface Encounter {
  spec: SandboxSpecInput;
  pool: Partial<PoolSpecInput>;
  namespaces: { sandbox: string; pool: string };
  related: KubernetesObject[];
  settings: Settings;
}

/** Any Sandbox and any pool, as often as not one that is for it; both may be refused. */
export const encounter = (): fc.Arbitrary<Encounter> =>
  wantedSpec().chain(spec =>
    fc.record({
      spec: fc.constant(spec),
      pool: fc.tuple(poolSpec(spec), preloading()).map(([one, preload]) => ({ ...one, ...preload })),
      namespaces: fc.oneof(
        namespaceName().map(namespace => ({ sandbox: namespace, pool: namespace })),
        fc.record({ sandbox: namespaceName(), pool: namespaceName() }),
      ),
      related: fc
        .tuple(runtimeSpec(), profileSpec(), profileSpec(), profileSpec())
        .map(([runtime, own, others, shared]) => [
          runtimeEnvironment().tagged('py').spec(runtime).build(),
          runtimeEnvironment('nodejs').language('nodejs', '22').spec(runtime).build(),
          profile('ml').spec(own).build(),
          profile('ml').inNamespace('team-a').spec(others).build(),
          profile('ml').inNamespace('shared').spec(shared).build(),
          runtimeClass('gvisor'),
          runtimeClass('runsc'),
        ]),
      settings: settings().map(chosen => ({ ...chosen, claims: { enabled: true, waitSeconds: 30 } })),
    }),
  );

/** A pool that says what the Sandbox says, in other spellings; the Sandbox says nothing that a pool can't. */
export const agreement = (): fc.Arbitrary<Encounter> =>
  encounter().map(one => {
    const { cpuPinning: _, ...resources } = one.spec.resources ?? {};
    const spec = { ...only(one.spec, [...POOL_FIELDS, ...BESIDE_THE_POD]), resources };
    const { sandbox: namespace } = one.namespaces;
    return {
      ...one,
      spec,
      pool: { ...poolFor(spec), resources: respelt(resources) },
      namespaces: { sandbox: namespace, pool: namespace },
    };
  });

/** Anything that can be bound late. */
const told = () =>
  fc
    .record({
      identity: fc.dictionary(fc.constantFrom('user', 'example.com/tenant'), fc.string({ maxLength: 8 })),
      env: fc.uniqueArray(
        fc.record({ name: fc.constantFrom('A', 'B'), value: fc.constantFrom('', '1', '<') }),
        {
          selector: ({ name }) => name,
        },
      ),
    })
    .filter(({ identity, env }) => env.length + Object.keys(identity).length > 0);

const declaring = (object: KubernetesObject): KubernetesObject =>
  object.kind === 'RuntimeEnvironment'
    ? { ...object, spec: { ...(object.spec as object), lateBinding: true } }
    : object;

/** The same encounter twice: with a Sandbox that tells its Pod something and a pool that binds late, and with neither. */
export const lateEncounter = (): fc.Arbitrary<{ late: Encounter; plain: Encounter }> =>
  fc.tuple(encounter(), told()).map(([one, says]) => {
    const { env: _, ...silent } = one.spec;
    const related = one.related.map(declaring);
    return {
      plain: { ...one, related, spec: silent },
      late: { ...one, related, spec: { ...silent, ...says }, pool: { ...one.pool, lateBinding: true } },
    };
  });
