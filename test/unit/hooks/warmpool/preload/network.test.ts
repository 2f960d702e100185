import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../../hooks/settings.ts';
import { preloadEgressConditions, preloadPolicies } from '../../../../../hooks/warmpool/preload/network.ts';
import { settings } from '../../../../builders/context.ts';
import { openedPool, preloadingPool } from '../../../../builders/preload.ts';
import { type PoolBuilder, warmPool } from '../../../../builders/warm-pool.ts';

const policiesOf = (pool: PoolBuilder, chosen: Settings = settings()) =>
  preloadPolicies(pool.parse(), chosen);
const toDomain = openedPool().spec({ preloadEgress: [{ domain: 'pypi.org' }] });

interface PolicySpec {
  podSelector: { matchLabels: Record<string, string> };
  policyTypes: string[];
  ingress?: unknown;
  egress: unknown[];
}
const [policy] = policiesOf(openedPool());
const spec = policy?.spec as PolicySpec;
const egressOf = (pool: PoolBuilder) => policiesOf(pool).flatMap(one => (one.spec as PolicySpec).egress);

describe('the policy of a preload', () => {
  it('selects the idle Pods that are labelled as preloading for this pool, and no others', () => {
    expect(spec.podSelector).toEqual({
      matchLabels: {
        app: 'llmsafespace',
        component: 'warmpod',
        'llmsafespace.dev/preloading': expect.stringMatching(/^python-[0-9a-f]{8}$/),
      },
    });
  });

  it('is of this pool alone', () => {
    const [others] = policiesOf(openedPool().named('other'));
    expect(others?.metadata.name).not.toBe(policy?.metadata.name);
    expect(others?.spec).not.toMatchObject({ podSelector: spec.podSelector });
  });

  it('opens DNS and the list, and nothing inwards', () => {
    expect(spec.policyTypes).toEqual(['Egress']);
    expect(spec).not.toHaveProperty('ingress');
    const text = JSON.stringify(spec.egress);
    expect(text).toContain('203.0.113.0/24');
    expect(text).toContain('"port":53');
    expect(spec.egress).toHaveLength(3);
  });

  it('opens no blocked range', () => {
    const blocked = openedPool().spec({ preloadEgress: [{ cidr: '169.254.169.254/32' }] });
    expect(egressOf(blocked)).toHaveLength(2);
  });

  it('opens no domain that nothing enforces', () => {
    expect(egressOf(toDomain)).toHaveLength(2);
  });

  it.each(['cilium', 'gke'] as const)('has another beside it for domains: %s', fqdn => {
    const [plain, forDomains] = policiesOf(toDomain, settings({ egress: { fqdn } }));
    expect(forDomains?.metadata).toEqual(plain?.metadata);
    expect(JSON.stringify(forDomains?.spec)).toContain('"llmsafespace.dev/preloading"');
  });

  it.each<[string, PoolBuilder]>([
    ['nothing is preloaded', warmPool()],
    ['the preload has no network', preloadingPool()],
    ['the list is empty', preloadingPool().spec({ preloadEgress: [] })],
    ['a list is there for nothing', warmPool().spec({ preloadEgress: [{ cidr: '203.0.113.0/24' }] })],
  ])('is not there where %s', (_case, pool) => {
    expect(policiesOf(pool)).toEqual([]);
  });
});

describe('a pool says of its list', () => {
  const reasonsOf = (pool: PoolBuilder) =>
    preloadEgressConditions(pool.parse(), settings()).map(({ type, reason }) => [type, reason]);

  it.each<[string, PoolBuilder, string[][]]>([
    ['nothing where it must be enforced', openedPool(), []],
    ['nothing where there is none', warmPool(), []],
    ['that a domain is not enforced', toDomain, [['EgressEnforced', 'DomainsNotEnforceable']]],
    [
      'that a range is blocked',
      openedPool().spec({ preloadEgress: [{ cidr: '169.254.169.254/32' }] }),
      [['EgressEnforced', 'CidrBlocked']],
    ],
  ])('%s', (_case, pool, expected) => {
    expect(reasonsOf(pool)).toEqual(expected);
  });
});
