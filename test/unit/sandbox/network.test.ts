import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import { identityOf } from '../../../hooks/lib/identity.ts';
import { keptNetwork, network } from '../../../hooks/sandbox/network.ts';
import { networkPolicy } from '../../builders/child.ts';
import { settings } from '../../builders/context.ts';
import { createdChild } from '../../builders/observed.ts';
import { request } from '../../builders/request.ts';
import { podRequirements } from '../../builders/requirements.ts';
import { sandbox } from '../../builders/sandbox.ts';

const manifest = sandbox('py').egress({ domain: 'pypi.org' }).build();
const http = [{ name: 'http', containerPort: 8080, protocol: 'TCP' }];
const policy = networkPolicy(manifest);

const decide = (observed: KubernetesObject[], fqdn: 'none' | 'cilium' = 'none') => {
  const parsed = request(manifest, fqdn)
    .with(...observed)
    .parse();
  return network(parsed.sandbox, {
    identity: identityOf(parsed.sandbox),
    profile: undefined,
    requirements: podRequirements({ ports: http }),
    children: parsed.children,
    settings: settings({ egress: { fqdn } }),
  });
};

const withAnnotations = (annotations: Record<string, string>): KubernetesObject => ({
  ...policy,
  metadata: { ...policy.metadata, annotations },
});
const applying = (spec: object) =>
  withAnnotations({
    'metacontroller.k8s.io/last-applied-configuration': JSON.stringify({
      apiVersion: policy.apiVersion,
      kind: policy.kind,
      metadata: { name: policy.metadata.name, namespace: 'default' },
      spec,
    }),
  });
const ciliumPolicy = () => {
  const desired = decide([], 'cilium').children.find(({ kind }) => kind === 'CiliumNetworkPolicy');
  return createdChild(manifest, desired ?? { apiVersion: '', kind: '', metadata: { name: '' } });
};

describe('the network of a Sandbox is ready', () => {
  it.each<[string, KubernetesObject[], 'none' | 'cilium', boolean]>([
    ['once its policy is observed as asked for', [policy], 'none', true],
    ['not before its policy is observed', [], 'none', false],
    ['not while the policy of an earlier spec is observed', [applying({ egress: [] })], 'none', false],
    ['not while nobody knows what was applied', [withAnnotations({})], 'none', false],
    [
      "not because of another Sandbox's policy",
      [{ ...policy, metadata: { ...policy.metadata, name: 'other' } }],
      'none',
      false,
    ],
    ['not before the policy for its domains is observed', [policy], 'cilium', false],
    ['once the policy for its domains is observed too', [policy, ciliumPolicy()], 'cilium', true],
  ])('%s', (_case, observed, fqdn, ready) => {
    const decision = decide(observed, fqdn);
    expect(decision.ready).toBe(ready);
    expect(decision.verdicts[0]).toMatchObject({
      type: 'NetworkReady',
      status: ready ? 'True' : 'False',
      reason: ready ? 'PolicyInForce' : 'PolicyPending',
    });
  });

  it('and its policies are asked for in either case', () => {
    expect(decide([]).children).toEqual(decide([policy]).children);
  });

  it('and says what became of its domains', () => {
    expect(decide([policy]).verdicts.map(({ type }) => type)).toEqual(['NetworkReady', 'EgressEnforced']);
  });
});

describe('the network of a Sandbox that cannot be resolved', () => {
  const kept = (observed: KubernetesObject[], builder = sandbox('py').egress({ domain: 'pypi.org' })) => {
    const parsed = request(builder.build(), 'cilium')
      .with(...observed)
      .parse();
    return keptNetwork(parsed, identityOf(parsed.sandbox), settings());
  };
  const said = (observed: KubernetesObject[]) =>
    kept(observed).verdicts.map(({ type, reason }) => `${type} ${reason}`);

  it('keeps the policies that are observed, whole', () => {
    const { children, ready } = kept([policy, ciliumPolicy()]);
    expect(children.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'CiliumNetworkPolicy']);
    expect(children[0]?.spec).toEqual(policy.spec);
    expect(ready).toBe(true);
  });

  it('gives a Sandbox without one what it asks for itself, and is not ready until that is observed', () => {
    const { children, ready } = kept([]);
    expect(children.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
    expect(children[0]?.spec).not.toHaveProperty('ingress');
    expect(ready).toBe(false);
  });

  it('gives it the ranges of its own egress list, and ingress to nobody', () => {
    const [own] = kept([], sandbox('py').egress({ cidr: '203.0.113.0/24' }).openIngress()).children;
    expect(JSON.stringify(own?.spec)).toContain('203.0.113.0/24');
    expect(own?.spec).not.toHaveProperty('ingress');
  });

  it("takes another Sandbox's policy for none of its own", () => {
    const { children, ready } = kept([{ ...policy, metadata: { ...policy.metadata, name: 'other' } }]);
    expect(children.map(({ metadata }) => metadata.name)).toEqual([policy.metadata.name]);
    expect(ready).toBe(false);
  });

  it('keeps a policy by its name where nobody knows what was applied', () => {
    const [only] = kept([withAnnotations({})]).children;
    expect(only).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policy.metadata.name, namespace: 'default' },
    });
  });

  it('says whether there is a policy, and nothing of domains', () => {
    expect(said([policy])).toEqual(['NetworkReady PolicyInForce']);
    expect(said([])).toEqual(['NetworkReady PolicyPending']);
  });
});
