import { describe, expect, it } from 'vitest';
import type { DesiredObject, Facts, KubernetesObject } from '../../../../../hooks/contract.ts';
import { identityOf } from '../../../../../hooks/lib/identity.ts';
import type { PodRequirements } from '../../../../../hooks/pod/requirements.ts';
import { network } from '../../../../../hooks/sandbox/network/decide.ts';
import { networkPolicy } from '../../../../builders/child.ts';
import { CLOSED, context, settings } from '../../../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { createdChild } from '../../../../builders/observed.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { podRequirements } from '../../../../builders/requirements.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { syncAnswer } from '../../../../builders/world.ts';

type Fqdn = 'none' | 'cilium';

const closed = sandbox('py');
const open = closed.egress({ cidr: '203.0.113.0/24' }, { domain: 'pypi.org' });
const http = [{ name: 'http', containerPort: 8080, protocol: 'TCP' }];
const servable = podRequirements({ ports: http });
const policy = networkPolicy(open.build());
const UNKNOWN: Facts = { namespacePolicies: { known: false, reason: 'forbidden' } };

interface Given {
  of?: SandboxBuilder;
  observed?: KubernetesObject[];
  fqdn?: Fqdn;
  /** What it resolves to; nothing, where it can't be resolved. */
  requirements?: PodRequirements | undefined;
  facts?: Facts;
}

const decide = (given: Given = {}) => {
  const { of = open, observed = [], fqdn = 'none', facts = CLOSED } = given;
  const parsed = request(of.build(), fqdn)
    .with(...observed)
    .parse();
  return network(parsed, {
    identity: identityOf(parsed.sandbox),
    profile: undefined,
    requirements: 'requirements' in given ? given.requirements : servable,
    facts,
    settings: settings({ egress: { fqdn } }),
    now: NOW,
  });
};
const kindsOf = (given: Given) => decide(given).children.map(({ kind }) => kind);
const saidOf = (given: Given) =>
  decide(given).conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

const renamed: KubernetesObject = { ...policy, metadata: { ...policy.metadata, name: 'other' } };
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
const NONE: DesiredObject = { apiVersion: '', kind: '', metadata: { name: '', namespace: '' } };
const ciliumPolicy = () =>
  createdChild(
    open.build(),
    decide({ fqdn: 'cilium' }).children.find(({ kind }) => kind === 'CiliumNetworkPolicy') ?? NONE,
  );

/** As an earlier version of ours made one for each Sandbox: it opens DNS by itself. */
const former = (of: SandboxBuilder): KubernetesObject =>
  createdChild(of.build(), {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy.metadata.name, namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { 'sandbox-uid': of.build().metadata.uid } },
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
    },
  });

describe('a Sandbox without rules', () => {
  it('has no policy of its own, and is ready: those of its namespace select its Pod', () => {
    expect(decide({ of: closed })).toMatchObject({ children: [], ready: true });
    expect(saidOf({ of: closed })).toEqual(['NetworkReady True PolicyInForce']);
  });

  it('has none either where it cannot be resolved', () => {
    expect(decide({ of: closed, requirements: undefined })).toMatchObject({ children: [], ready: true });
  });
});

describe('the network of a Sandbox with rules is ready', () => {
  it.each<[string, KubernetesObject[], Fqdn, boolean]>([
    ['once its policy is observed as asked for', [policy], 'none', true],
    ['not before its policy is observed', [], 'none', false],
    ['not while the policy of an earlier spec is observed', [applying({ egress: [] })], 'none', false],
    ['not while nobody knows what was applied', [withAnnotations({})], 'none', false],
    ["not because of another Sandbox's policy", [renamed], 'none', false],
    ['not before the policy for its domains is observed', [policy], 'cilium', false],
    ['once the policy for its domains is observed too', [policy, ciliumPolicy()], 'cilium', true],
  ])('%s', (_case, observed, fqdn, ready) => {
    const decision = decide({ observed, fqdn });
    expect(decision.ready).toBe(ready);
    expect(decision.conditions[0]).toMatchObject({
      type: 'NetworkReady',
      status: ready ? 'True' : 'False',
      reason: ready ? 'PolicyInForce' : 'PolicyPending',
    });
  });

  it('and its policies are asked for in either case', () => {
    expect(decide().children).toEqual(decide({ observed: [policy] }).children);
    expect(kindsOf({})).toEqual(['NetworkPolicy']);
  });

  it('and says what became of its domains', () => {
    expect(decide({ observed: [policy] }).conditions.map(({ type }) => type)).toEqual([
      'NetworkReady',
      'EgressEnforced',
    ]);
  });
});

describe('the network of a Sandbox that cannot be resolved', () => {
  const unresolved = { requirements: undefined };
  const kept = (observed: KubernetesObject[], of = open) =>
    decide({ ...unresolved, of, observed, fqdn: 'cilium' });

  it('keeps the policies that are observed, whole', () => {
    const { children, ready } = kept([policy, ciliumPolicy()]);
    expect(children.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'CiliumNetworkPolicy']);
    expect(children[0]?.spec).toEqual(policy.spec);
    expect(ready).toBe(true);
  });

  it('gives a Sandbox without one what it asks for itself, and is not ready until that is observed', () => {
    const { children, ready } = kept([]);
    expect(children.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'CiliumNetworkPolicy']);
    expect(children[0]?.spec).not.toHaveProperty('ingress');
    expect(ready).toBe(false);
  });

  it('gives it the ranges of its own egress list, and ingress to nobody', () => {
    const [own] = kept([], open.openIngress()).children;
    expect(JSON.stringify(own?.spec)).toContain('203.0.113.0/24');
    expect(own?.spec).not.toHaveProperty('ingress');
  });

  it('keeps nothing of what the Sandbox no longer asks for once it has changed', () => {
    const changed = { observedGeneration: 0 };
    const [own] = kept([policy], sandbox('py').egress({ cidr: '198.51.100.0/24' }).status(changed)).children;
    expect(JSON.stringify(own?.spec)).toContain('198.51.100.0/24');
    expect(JSON.stringify(own?.spec)).not.toContain('203.0.113.0/24');
    expect(kept([policy], closed.status(changed))).toMatchObject({ children: [], ready: true });
  });

  it("takes another Sandbox's policy for none of its own", () => {
    const { children, ready } = kept([renamed]);
    expect(new Set(children.map(({ metadata }) => metadata.name))).toEqual(new Set([policy.metadata.name]));
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
    expect(saidOf({ ...unresolved, observed: [policy] })).toEqual(['NetworkReady True PolicyInForce']);
    expect(saidOf(unresolved)).toEqual(['NetworkReady False PolicyPending']);
  });
});

describe('while the policies of the namespace are not known to be in force', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[], string[]]>([
    ['a Sandbox with rules gets no policy', open, [], []],
    ['a policy that is observed stays, whole', open, [policy], ['NetworkPolicy']],
    ['one of the former layout stays, whole', closed, [former(closed)], ['NetworkPolicy']],
    ["another Sandbox's is none of its own", open, [renamed], []],
  ])('%s', (_case, of, observed, kinds) => {
    const given = { of, observed, facts: UNKNOWN };
    expect(kindsOf(given)).toEqual(kinds);
    expect(decide(given).children.map(({ spec }) => spec)).toEqual(
      observed.filter(each => each !== renamed).map(({ spec }) => spec),
    );
  });

  it.each<[string, Facts, string]>([
    ['it cannot be found out', UNKNOWN, 'forbidden'],
    ['not read yet', {}, 'not read yet'],
  ])('the network is not ready, and says that %s', (_case, facts, why) => {
    const { ready, conditions } = decide({ of: closed, facts });
    expect(ready).toBe(false);
    expect(conditions).toEqual([
      {
        type: 'NetworkReady',
        status: 'False',
        reason: 'NamespacePoliciesMissing',
        message: expect.stringContaining(why),
      },
    ]);
  });
});

describe('a policy of the former layout', () => {
  it('goes, once those of the namespace are in force, where the Sandbox has no rules', () => {
    expect(decide({ of: closed, observed: [former(closed)] })).toMatchObject({ children: [], ready: true });
  });

  it('becomes what the Sandbox has rules for, without a moment in which it is not there', () => {
    const { children, ready } = decide({ observed: [former(open)] });
    expect(children).toMatchObject([{ kind: 'NetworkPolicy', spec: policy.spec }]);
    expect(ready).toBe(false);
  });

  it('stays where the Sandbox cannot be resolved', () => {
    const given = { of: closed, requirements: undefined, observed: [former(closed)] };
    expect(decide(given).children.map(({ spec }) => spec)).toEqual([former(closed).spec]);
  });

  it('is neither before nor after the Pod in its change: something selects the Pod at each step', () => {
    const asked = request(closed.build()).with(runtimeEnvironment().build(), former(closed)).build();
    const policies = (facts: Facts) =>
      syncAnswer(asked, context({ facts })).response.children.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies(UNKNOWN)).toHaveLength(1);
    expect(policies(CLOSED)).toHaveLength(0);
  });
});

describe('a policy that somebody added to', () => {
  const widened: KubernetesObject = {
    ...policy,
    spec: { ...(policy.spec as object), podSelector: { matchLabels: { 'sandbox-uid': 'u', more: 'x' } } },
  };
  const added: KubernetesObject = {
    ...policy,
    spec: { ...(policy.spec as object), ingress: [{}] },
  };

  const egress = (policy.spec as { egress: object[] }).egress;
  const ruled: KubernetesObject = {
    ...policy,
    spec: { ...(policy.spec as object), egress: [...egress, {}] },
  };

  it.each([
    ['a label to its selector', widened],
    ['a rule', ruled],
    ['a direction', added],
  ])('%s is left out, and so written anew; the namespace’s keep the Pod closed meanwhile', (_case, one) => {
    expect(decide({ observed: [one] })).toMatchObject({ children: [], ready: false });
    expect(saidOf({ observed: [one] })).toContain('NetworkReady False PolicyAltered');
  });

  it.each<[string, KubernetesObject, string]>([
    ['a label in its selector', widened, 'spec.podSelector.matchLabels.'],
    ['a direction', added, 'spec.ingress'],
    ['a rule', ruled, 'spec.egress'],
  ])('the condition names %s that somebody added', (_case, one, field) => {
    expect(decide({ observed: [one] }).conditions[0]?.message).toContain(`has ${field}`);
  });

  const uid = policy.metadata.uid;
  const putOff = (seconds: number, objectUID?: string) => ({
    attempts: 1,
    retryAt: written(secondsFromNow(seconds)),
    ...(objectUID && { objectUID }),
  });
  const after = (networkPolicy: ReturnType<typeof putOff>, observed: KubernetesObject[]) =>
    decide({ of: open.status({ backOff: { networkPolicy } }), observed });

  it.each<[string, ReturnType<typeof putOff>, KubernetesObject[], number, object]>([
    [
      'changed again goes, and is put off for 5 s',
      putOff(-1),
      [widened],
      0,
      { attempts: 2, retryAt: written(secondsFromNow(5)), objectUID: uid },
    ],
    ['that was counted counts once', putOff(3, uid), [widened], 0, putOff(3, uid)],
    ['that is gone is not written before it is due', putOff(3, uid), [], 0, putOff(3, uid)],
    ['that is gone is written anew once it is due', putOff(0, uid), [], 1, putOff(0, uid)],
  ])('one %s', (_case, before, observed, written, backOff) => {
    const decision = after(before, observed);
    expect(decision.children).toHaveLength(written);
    expect(decision).toMatchObject({ ready: false, backOff });
  });

  it('one that was in force again and is gone is written at once', () => {
    const conditions = [{ type: 'NetworkReady', status: 'True' as const }];
    const backOff = { networkPolicy: putOff(9, uid) };
    const { children, requestBackOff } = decide({ of: open.status({ conditions, backOff }) });
    expect(children).toHaveLength(1);
    expect(requestBackOff).toEqual({ attempts: 2, retryAt: written(secondsFromNow(10)) });
  });

  it('what was put off is forgotten once the policy has been in force for ten minutes', () => {
    const forgets = (seconds: number) =>
      decide({ of: open.status({ backOff: { networkPolicy: putOff(seconds) } }), observed: [policy] })
        .backOff;
    expect(forgets(-599)).toEqual(putOff(-599));
    expect(forgets(-600)).toBeUndefined();
  });
});

describe('a policy that the API server refuses', () => {
  const of = open.withUid(KNOWN_UID);
  const until = (attempts: number, seconds: number) => ({
    attempts,
    retryAt: written(secondsFromNow(seconds)),
  });
  const asked = (attempts: number, seconds: number) =>
    of.status({
      observedGeneration: 1,
      conditions: [
        { type: 'NetworkReady', status: 'False', lastTransitionTime: written(secondsFromNow(-20)) },
      ],
      backOff: { networkPolicyRequest: until(attempts, seconds) },
    } as never);
  const wasInForce = (networkPolicyRequest?: object) =>
    of.status({
      observedGeneration: 1,
      conditions: [{ type: 'NetworkReady', status: 'True' }],
      ...(networkPolicyRequest && { backOff: { networkPolicyRequest } }),
    } as never);
  const refusal: Facts = {
    ...CLOSED,
    syncErrors: {
      known: true,
      value: [
        {
          message: 'networkpolicies.networking.k8s.io "py-1234abcd" is forbidden: exceeded quota: few',
          recordedAt: written(NOW),
        },
      ],
    },
  };

  it.each<[string, Given, string[], string, object | undefined]>([
    ['is asked for at first', { of }, ['NetworkPolicy'], 'PolicyPending', until(1, 5)],
    ['is not asked for again too soon', { of: asked(1, 3) }, [], 'PolicyPending', until(1, 3)],
    [
      'is asked for again when it is due',
      { of: asked(1, 0) },
      ['NetworkPolicy'],
      'PolicyPending',
      until(2, 10),
    ],
    ['is told not to appear', { of: asked(2, 3) }, [], 'PolicyNotObserved', until(2, 3)],
    ['is told', { of: asked(2, 3), facts: refusal }, [], 'PolicyRefused', until(2, 3)],
    [
      'is put off, too, where the runtime is missing',
      { of: asked(2, 3), facts: refusal, requirements: undefined },
      [],
      'PolicyRefused',
      until(2, 3),
    ],
    [
      'stays as it is while its change is put off',
      {
        of: asked(2, 3).egress({ cidr: '198.51.100.0/24' }),
        observed: [networkPolicy(of.build())],
        facts: refusal,
      },
      ['NetworkPolicy'],
      'PolicyRefused',
      until(2, 3),
    ],
    [
      'is no more once it is in force, and is forgotten ten minutes later',
      { of: asked(2, -600), observed: [networkPolicy(of.build())] },
      ['NetworkPolicy'],
      'PolicyInForce',
      undefined,
    ],
    [
      'that was in force and is gone is asked for at once',
      { of: wasInForce() },
      ['NetworkPolicy'],
      'PolicyPending',
      until(2, 10),
    ],
    [
      'that goes again and again is asked for ever more slowly',
      { of: wasInForce(until(2, 3)) },
      [],
      'PolicyPending',
      until(2, 3),
    ],
  ])('%s', (_case, given, kinds, reason, backOff) => {
    const { children, conditions, requestBackOff } = decide(given);
    expect([children.map(({ kind }) => kind), conditions[0]?.reason, requestBackOff]).toEqual([
      kinds,
      reason,
      backOff,
    ]);
  });

  it('is told by name, with the words of the API server and the next try', () => {
    expect(decide({ of: asked(2, 3), facts: refusal }).conditions[0]?.message).toBe(
      'the API server refused NetworkPolicy "py-1234abcd": networkpolicies.networking.k8s.io "py-1234abcd" is forbidden: exceeded quota: few; it is retried at 2026-01-01T00:01:03Z',
    );
  });
});
