/** Whom a warm Pod of a pool with a preload may reach, in each phase of its life: all policies of its namespace, judged together. */
import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import type { DesiredObject } from '../../../../../hooks/contract.ts';
import { namespacePolicies } from '../../../../../hooks/namespace-policies.ts';
import { preloadPolicies } from '../../../../../hooks/warmpool/preload/network.ts';
import { openLabelOf } from '../../../../../hooks/warmpool/preload/preload-of.ts';
import { settings } from '../../../../builders/context.ts';
import { openedPool } from '../../../../builders/preload.ts';
import { isAllowed } from '../../../../network/evaluator.ts';
import type { Party, PodParty } from '../../../../network/party.ts';
import { podParty } from '../../../../network/pod-party.ts';

const LABEL = 'llmsafespace.dev/preloading';
const pool = openedPool().spec({
  preloadEgress: [{ cidr: '203.0.113.0/24' }, { cidr: '169.254.0.0/16' }, { domain: 'pypi.org' }],
});
const others = openedPool()
  .named('other')
  .spec({ preloadEgress: [{ cidr: '198.51.100.0/24' }] });

const policies: NetworkPolicy[] = [
  ...namespacePolicies('default', settings()),
  ...[pool, others].flatMap(one => preloadPolicies(one.parse(), settings())),
].map(({ metadata, spec }: DesiredObject) => ({ metadata, spec: spec as NetworkPolicySpec }));

const pod = (name: string, labels: Record<string, string>, namespace = 'default') =>
  podParty(name, labels, namespace);
const open = { [LABEL]: openLabelOf(pool.parse()) };
const idle = { app: 'llmsafespace', component: 'warmpod', 'warm-pool': 'python' };
const claimed = { ...idle, component: 'sandbox', 'sandbox-uid': 'u' };

const PODS = {
  preloading: pod('preloading', { ...idle, ...open }),
  'preloading, of another pool': pod('another', { ...idle, [LABEL]: openLabelOf(others.parse()) }),
  idle: pod('idle', idle),
  claimed: pod('claimed', claimed),
  'claimed with the label': pod('labelled', { ...claimed, ...open }),
};
const TARGETS: Record<string, [to: Party, number: number, protocol?: 'TCP' | 'UDP']> = {
  'the index': [{ addresses: ['203.0.113.5'] }, 443],
  'the index by another port': [{ addresses: ['203.0.113.5'] }, 22],
  'the other index': [{ addresses: ['198.51.100.5'] }, 443],
  metadata: [{ addresses: ['169.254.169.254'] }, 80],
  internet: [{ addresses: ['8.8.8.8'] }, 443],
  DNS: [pod('dns', { 'k8s-app': 'kube-dns' }, 'kube-system'), 53, 'UDP'],
  'the API service': [pod('api', { app: 'llmsafespace', component: 'api' }, 'llmsafespace'), 8080],
  'an idle Pod': [pod('neighbour', idle), 8080],
};

const reaches = (from: PodParty): string[] =>
  Object.entries(TARGETS).flatMap(([name, [to, number, protocol = 'TCP']]) =>
    isAllowed({ from, to, port: { number, protocol } }, policies) ? [name] : [],
  );

describe('a warm Pod', () => {
  it.each<[keyof typeof PODS, string[]]>([
    ['preloading', ['the index', 'DNS']],
    ['preloading, of another pool', ['the other index', 'DNS']],
    ['idle', []],
    ['claimed', ['DNS', 'the API service']],
    ['claimed with the label', ['DNS', 'the API service']],
  ])('that is %s reaches %j', (name, expected) => {
    expect(reaches(PODS[name])).toEqual(expected);
  });

  it.each(Object.keys(PODS) as (keyof typeof PODS)[])('that is %s is reached by no stranger', name => {
    const port = { number: 8080, protocol: 'TCP' } as const;
    expect(isAllowed({ from: pod('stranger', {}), to: PODS[name], port }, policies)).toBe(false);
  });
});
