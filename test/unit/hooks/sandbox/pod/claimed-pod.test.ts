import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject } from '../../../../../hooks/contract.ts';
import { identityOf } from '../../../../../hooks/lib/identity.ts';
import { ownedPods } from '../../../../../hooks/sandbox/pod/own-or-foreign.ts';
import { pod } from '../../../../builders/child.ts';
import { CLAIMING, CLOSED, context, settings } from '../../../../builders/context.ts';
import { WEAKENINGS } from '../../../../builders/planted.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { syncAnswer } from '../../../../builders/world.ts';
import { asked, phaseIn, saysOf, settle, withPod } from '../settled.ts';

const plain = sandbox('py').openIngress();
const cold = pod(plain.build());
const warm = cold.named('python-0');
const other = cold.named('python-1');
const name = cold.build().metadata.name;
const vouched: Facts = { ...CLOSED, assignedWarmPod: { known: true, value: { name: 'python-0' } } };
const unknown: Facts = { ...CLOSED, assignedWarmPod: { known: false, reason: 'no answer' } };

const owned = (observed: KubernetesObject[], facts: Facts, builder: SandboxBuilder = plain) => {
  const parsed = request(builder.build())
    .with(...observed)
    .parse();
  const { own, foreign } = ownedPods(parsed, identityOf(parsed.sandbox), { facts });
  return [own?.metadata.name, foreign.map(({ metadata }) => metadata.name)];
};

describe('a Pod under the name of a WarmPod', () => {
  it.each<[string, Facts, SandboxBuilder, [string | undefined, string[]]]>([
    ['is its own where the WarmPod is assigned to this Sandbox', vouched, plain, ['python-0', []]],
    ['is foreign where no WarmPod is', CLOSED, plain, [undefined, ['python-0']]],
    [
      'is its own where the status names it, whatever is known',
      unknown,
      plain.running('python-0'),
      ['python-0', []],
    ],
  ])('%s', (_case, facts, builder, expected) => {
    expect(owned([warm.build()], facts, builder)).toEqual(expected);
  });

  it.each(WEAKENINGS)('is foreign, although it was claimed, where it %s', (_case, change) => {
    expect(owned([warm.changed(change).build()], vouched)).toEqual([undefined, ['python-0']]);
  });

  it.each<[string, Facts]>([
    ['the WarmPods could not be read', unknown],
    ['not read yet', { namespacePolicies: { known: true, value: 'enforced' } }],
  ])('is not decided about where %s', (_case, facts) => {
    expect(() => owned([warm.build()], facts)).toThrow(
      expect.objectContaining({ code: 'WARM_POD_UNKNOWN', status: 503 }),
    );
  });
});

describe('of two Pods', () => {
  const both = [cold.build(), warm.build()];

  it.each<[string, KubernetesObject[], SandboxBuilder, [string, string[]]]>([
    ['the warm one stays before that of the computed name', both, plain, ['python-0', [name]]],
    [
      'the one that the status names stays, here the cold one',
      both,
      plain.running(name),
      [name, ['python-0']],
    ],
    [
      'the one that the status names stays, here the warm one',
      both,
      plain.running('python-0'),
      ['python-0', [name]],
    ],
    [
      'the one that the status names stays before one claimed later',
      [other.build(), warm.build()],
      plain.running('python-1'),
      ['python-1', ['python-0']],
    ],
    [
      'the one that is left stays where the status names a third',
      both,
      plain.running('gone'),
      ['python-0', [name]],
    ],
  ])('%s', (_case, observed, builder, expected) => {
    expect(owned(observed, vouched, builder)).toEqual(expected);
  });
});

describe('a Sandbox that is served warm', () => {
  const at = context({ settings: settings(CLAIMING), facts: vouched });
  const none = { result: 'waiting', resyncAfterSeconds: 0.5 } as const;
  const waiting = settle(asked(plain, runtimeEnvironment().build()), { ...at, claimed: none });
  const running = settle(withPod(waiting, warm.ready().build()), at);
  const lost = { ...running, children: { ...running.children, 'Pod.v1': {} } };

  it('first awaits its claim, with its policy and no Pod', () => {
    expect(saysOf(waiting, 'PodReady')).toBe('False AwaitingClaim');
    expect(waiting.children['Pod.v1']).toEqual({});
    expect(waiting.children['NetworkPolicy.networking.k8s.io/v1']).not.toEqual({});
  });

  it('is Running with the Pod that was claimed, and says where it came from', () => {
    expect(running.parent.status).toMatchObject({
      phase: 'Running',
      podName: 'python-0',
      warmPodRef: { name: 'python-0', namespace: 'default' },
    });
    expect(saysOf(running, 'WarmPodUsed')).toBe('True Claimed');
  });

  it('gets a Pod of its own when the warm one is lost', () => {
    const replaced = settle(lost, context({ settings: settings(CLAIMING) }));
    expect(Object.keys(replaced.children['Pod.v1'] ?? {})).toEqual([`default/${name}`]);
    expect(saysOf(replaced, 'WarmPodUsed')).toBe('False WarmPodLost');
    expect(replaced.parent.status).not.toHaveProperty('warmPodRef');
  });

  it('ends when its task loses the warm Pod, and says what it was', () => {
    const spec = { ...(lost.parent.spec as object), restartPolicy: 'Never' };
    const ended = settle({ ...lost, parent: { ...lost.parent, spec } }, at);
    expect(phaseIn(ended)).toBe('Terminated');
    expect(saysOf(ended, 'WarmPodUsed')).toBe('True Claimed');
    expect(ended.parent.status).toMatchObject({ warmPodRef: { name: 'python-0' } });
    expect(JSON.stringify(ended.parent.status)).toContain('Pod \\"python-0\\" disappeared');
  });

  it('that ended is answered about although somebody planted a Pod', () => {
    const planted = request(plain.terminated().build()).with(other.build()).build();
    const { response } = syncAnswer(planted, at);
    expect(response.children.filter(({ kind }) => kind === 'Pod')).toEqual([]);
  });
});
