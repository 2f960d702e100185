/** A warm Pod that Metacontroller doesn't show yet, or any more: what the claim, or the fact `warmPod`, says of it. */
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { ClaimResult, Fact, KubernetesObject } from '../../../../../hooks/contract.ts';
import { ANNOTATIONS } from '../../../../../hooks/lib/serving.ts';
import { sandboxFactQueries } from '../../../../../hooks/sandbox/fact-queries.ts';
import { parseSandboxRequest } from '../../../../../hooks/sandbox/request.ts';
import { type PodBuilder, pod } from '../../../../builders/child.ts';
import { CLAIMING, CLOSED, context, settings } from '../../../../builders/context.ts';
import { WEAKENINGS } from '../../../../builders/planted.ts';
import { runtimeClass, runtimeEnvironment } from '../../../../builders/related.ts';
import type { Envelope } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { applied, step, syncAnswer } from '../../../../builders/world.ts';
import { asked, phaseIn, saysOf, settle, withPod } from '../settled.ts';

const plain = sandbox('py');
const cold = pod(plain.build());
const name = cold.build().metadata.name;
const warm = cold.named('python-0').ready();
const ref = { name: 'python-0', namespace: 'default' };
const claiming = settings(CLAIMING);

const WAITING: ClaimResult = { result: 'waiting', resyncAfterSeconds: 0.5 };

const at = (warmPod: Fact<KubernetesObject | undefined>, claimed: ClaimResult = WAITING) =>
  context({ settings: claiming, facts: { ...CLOSED, warmPod }, claimed });
const has = (builder: PodBuilder) =>
  at({ known: true, value: builder.build() }, { result: 'warm', pod: builder.build() });
const GONE = at({ known: true, value: undefined });
const UNKNOWN = at({ known: false, reason: 'no answer' });

const observedNothing = (builder: SandboxBuilder) => asked(builder, runtimeEnvironment().build());
/** Awaits its claim. */
const waiting = settle(observedNothing(plain), GONE);
/** Runs in a warm Pod that isn't observed. */
const running: Envelope = applied(waiting, syncAnswer(waiting, has(warm)));
const podsIn = ({ response }: ReturnType<typeof syncAnswer>) =>
  response.children.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.name);

describe('a Sandbox whose warm Pod was handed over a moment ago, and is not observed,', () => {
  const answer = syncAnswer(waiting, has(warm));

  it('is Running in it, in the same answer', () => {
    expect(answer.response.status).toMatchObject({
      phase: 'Running',
      podName: 'python-0',
      warmPodRef: ref,
      endpoint: '10.0.0.7:8080',
    });
  });

  it('has no Pod in the answer: Metacontroller would try to create it', () => {
    expect(podsIn(answer)).toEqual([]);
  });

  it('has that status written before the answer leaves, as Metacontroller would write it, unless the Sandbox has changed', () => {
    const { kind, metadata } = waiting.parent;
    const { name, namespace, uid, resourceVersion, generation } = metadata;
    expect(answer.firstStatus).toMatchObject({
      method: 'PUT',
      target: { kind, name, namespace, subresource: 'status' },
      body: {
        metadata: { name, namespace, uid, resourceVersion },
        status: { ...answer.response.status, observedGeneration: generation },
      },
    });
    expect(resourceVersion).toMatch(/./);
    expect(syncAnswer(waiting, at(GONE.facts.warmPod as Fact<undefined>)).firstStatus).toBeUndefined();
  });

  it('has no status written while it keeps quiet about a Pod that is not ready yet', () => {
    const now = new Date(waiting.parent.metadata.creationTimestamp);
    const quiet = syncAnswer(waiting, { ...has(cold.named('python-0')), now });
    expect(quiet.response.status).toEqual(waiting.parent.status);
    expect(quiet.firstStatus).toBeUndefined();
  });

  it('says that the Pod was claimed, and tells of it', () => {
    expect(saysOf(running, 'WarmPodUsed')).toBe('True Claimed');
    expect(answer.effects).toMatchObject([{ effect: 'event', reason: 'Running' }]);
  });

  it('is looked at again: should the Pod be lost by now, no event may tell', () => {
    expect(answer.response.resyncAfterSeconds).toBe(60);
  });

  it('is not Running before the NetworkPolicy of its own rules is observed', () => {
    const open = observedNothing(plain.openIngress());
    const { status, children } = syncAnswer(open, has(warm)).response;
    expect(status).toMatchObject({ phase: 'Creating', podName: 'python-0' });
    expect(children.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
    expect(phaseIn(settle(open, has(warm)))).toBe('Running');
  });

  it('is not Running while the Pod is not ready', () => {
    const { status } = syncAnswer(waiting, has(warm.notReady())).response;
    expect(status).toMatchObject({ phase: 'Creating', podName: 'python-0', warmPodRef: ref });
  });
});

it('a Sandbox whose claim goes on goes on awaiting it', () => {
  const answered = syncAnswer(waiting, UNKNOWN);
  expect(answered.response.status).toMatchObject({ phase: 'Pending', reason: 'AwaitingClaim' });
  expect(answered.response.resyncAfterSeconds).toBe(0.5);
  expect(podsIn(answered)).toEqual([]);
});

describe('a Sandbox whose claim found nothing', () => {
  const NOTHING: ClaimResult = { result: 'cold', reason: 'NoWarmPodReady', message: 'none of the 2' };
  const at60 = context({ settings: claiming, claimed: NOTHING });
  const answer = syncAnswer(observedNothing(plain), at60);

  it('gets a Pod of its own in the same answer, which says why', () => {
    expect(podsIn(answer)).toEqual([name]);
    expect(answer.response.children[0]?.metadata.annotations).toMatchObject({
      [ANNOTATIONS.warmPodUsed]: 'false',
      [ANNOTATIONS.warmPodReason]: 'NoWarmPodReady: none of the 2',
    });
  });

  it('says so in its status, and goes on saying so as its Pod does', () => {
    const created = applied(observedNothing(plain), answer);
    expect(saysOf(created, 'WarmPodUsed')).toBe('False NoWarmPodReady');
    const [own] = Object.values(created.children['Pod.v1'] ?? {});
    const forgotten = { ...created, parent: plain.build() };
    expect(own?.metadata.name).toBe(name);
    expect(saysOf(settle(forgotten, context({ settings: claiming })), 'WarmPodUsed')).toBe(
      'False NoWarmPodReady',
    );
  });
});

describe('a Pod that only the claim knows is not taken, and none is created in its place, where it', () => {
  it.each<[string, PodBuilder]>([
    ...WEAKENINGS.map(([weakness, change]): [string, PodBuilder] => [weakness, warm.changed(change)]),
    ...['app', 'component', 'sandbox-uid'].map((label): [string, PodBuilder] => [
      `has another label ${label}`,
      warm.changed(({ metadata, ...object }) => ({
        ...object,
        metadata: { ...metadata, labels: { ...metadata.labels, [label]: 'other' } },
      })),
    ]),
  ])('%s', (_case, builder) => {
    const answer = syncAnswer(waiting, has(builder));
    expect(answer.response.status).toMatchObject({ phase: 'Pending', reason: 'AwaitingClaim' });
    expect(podsIn(answer)).toEqual([]);
  });

  it('is not isolated, although the Sandbox is of level high', () => {
    const high = plain.high();
    const objects = [runtimeEnvironment().build(), runtimeClass()];
    const isolated = pod(high.build(), ...objects)
      .named('python-0')
      .ready();
    const weak = isolated.changed(object => {
      const { runtimeClassName: _, ...spec } = object.spec as PodSpec;
      return { ...object, spec };
    });
    const awaiting = settle(asked(high, ...objects), GONE);
    expect(syncAnswer(awaiting, has(isolated)).response.status).toMatchObject({ phase: 'Running' });
    expect(syncAnswer(awaiting, has(weak)).response.status).toMatchObject({ phase: 'Pending' });
  });
});

describe('a Sandbox that runs in a warm Pod that is not observed', () => {
  it('goes on running while the fact has it, and gets no other', () => {
    const { answer, after } = step(running, has(warm));
    expect(phaseIn(after)).toBe('Running');
    expect(after.parent.status).toMatchObject({ podName: 'python-0', warmPodRef: ref });
    expect(podsIn(answer)).toEqual([]);
    expect(answer.effects).toEqual([]);
  });

  it('gets a Pod of its own where the fact says that it is gone', () => {
    const answer = syncAnswer(running, GONE);
    expect(podsIn(answer)).toEqual([name]);
    expect(answer.response.status).not.toHaveProperty('warmPodRef');
    expect(saysOf(step(running, GONE).after, 'WarmPodUsed')).toBe('False WarmPodLost');
  });

  it('is not decided about where nobody knows', () => {
    expect(() => syncAnswer(running, UNKNOWN)).toThrow(
      expect.objectContaining({
        code: 'WARM_POD_UNKNOWN',
        status: 503,
        message: expect.stringContaining('no answer'),
      }),
    );
  });

  it('that runs a task ends where it is gone, and not where nobody knows', () => {
    const spec = { ...(running.parent.spec as object), restartPolicy: 'Never' };
    const task = { ...running, parent: { ...running.parent, spec } };
    expect(syncAnswer(task, GONE).response.status).toMatchObject({ phase: 'Terminated', warmPodRef: ref });
    expect(() => syncAnswer(task, UNKNOWN)).toThrow();
    expect(syncAnswer(task, has(warm)).response.status).toMatchObject({ phase: 'Running' });
  });
});

describe('an observed Pod', () => {
  it('wins over what the fact says of it', () => {
    const observed = withPod(running, warm.notReady().build());
    const answer = syncAnswer(observed, has(warm));
    expect(saysOf(step(observed, has(warm)).after, 'PodReady')).toBe('False PodNotReady');
    expect(podsIn(answer)).toEqual(['python-0']);
  });

  it('of the computed name is one too many, where the warm one that was said is there', () => {
    const both = withPod(running, cold.ready().build());
    expect(podsIn(syncAnswer(both, has(warm)))).toEqual([]);
    expect(syncAnswer(both, has(warm)).response.status).toMatchObject({ podName: 'python-0' });
  });

  it('of the computed name takes the place of the warm one, where that is gone', () => {
    const both = withPod(running, cold.ready().build());
    expect(podsIn(syncAnswer(both, GONE))).toEqual([name]);
  });

  it('is kept although the fact says that it is gone', () => {
    expect(podsIn(syncAnswer(withPod(running, warm.build()), GONE))).toEqual(['python-0']);
  });
});

describe('the warm Pod', () => {
  const { uid } = plain.build().metadata;
  const queried = (envelope: Envelope, chosen = claiming) =>
    sandboxFactQueries(parseSandboxRequest(structuredClone(envelope)), chosen).warmPod;

  it('is asked for by the name that was said, where it is not observed', () => {
    expect(queried(running)).toEqual({ namespace: 'default', uid, podName: 'python-0' });
  });

  it('that was said is asked for although claims are switched off by now', () => {
    expect(queried(running, settings())).toMatchObject({ podName: 'python-0' });
  });

  it.each<[string, Envelope]>([
    ['of a new Sandbox', observedNothing(plain)],
    ['while the claim is awaited', waiting],
    ['once it is observed', withPod(running, warm.build())],
    ['of one that is served by a Pod of its own', settle(observedNothing(plain))],
    ['of one that lost its own', observedNothing(plain.running(name))],
    ['of one that has ended', observedNothing(plain.terminated().status({ warmPodRef: ref }))],
  ])('is not asked for %s', (_case, envelope) => {
    expect(queried(envelope)).toBeUndefined();
  });
});
