/** A warm Pod that Metacontroller doesn't show yet, or any more: what the fact `claimedPod` says of it. */
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import type { Fact, KubernetesObject } from '../../../hooks/contract.ts';
import { sandboxFactQueries } from '../../../hooks/sandbox/fact-queries.ts';
import { parseSandboxRequest } from '../../../hooks/sandbox/request.ts';
import { type PodBuilder, pod } from '../../builders/child.ts';
import { CLAIMING, CLOSED, context, settings } from '../../builders/context.ts';
import { WEAKENINGS } from '../../builders/planted.ts';
import { runtimeClass, runtimeEnvironment } from '../../builders/related.ts';
import type { Envelope } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';
import { step, syncAnswer } from '../../builders/world.ts';
import { asked, phaseIn, saysOf, settle, withPod } from './settled.ts';

const plain = sandbox('py');
const cold = pod(plain.build());
const name = cold.build().metadata.name;
const warm = cold.named('python-0').ready();
const ref = { name: 'python-0', namespace: 'default' };
const claiming = settings(CLAIMING);

const at = (claimedPod?: Fact<KubernetesObject | undefined>, assigned?: string) => {
  const assignedWarmPod = {
    known: true,
    value: assigned === undefined ? undefined : { name: assigned },
  } as const;
  return context({
    settings: claiming,
    facts: { ...CLOSED, assignedWarmPod, ...(claimedPod && { claimedPod }) },
  });
};
const has = (builder: PodBuilder) => at({ known: true, value: builder.build() });
const GONE = at({ known: true, value: undefined });
const UNKNOWN = at({ known: false, reason: 'no answer' });

const observedNothing = (builder: SandboxBuilder) => asked(builder, runtimeEnvironment().build());
/** Awaits its claim, with its NetworkPolicy in force. */
const waiting = settle(observedNothing(plain), GONE);
/** Runs in a warm Pod that isn't observed. */
const running: Envelope = step(waiting, has(warm)).after;
const podsIn = ({ response }: ReturnType<typeof syncAnswer>) =>
  response.children.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.name);

describe('a Sandbox that awaits its claim, and whose warm Pod only the fact knows,', () => {
  const answer = syncAnswer(waiting, has(warm));

  it('is Running in it', () => {
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

  it('says that the Pod was claimed, and tells of it', () => {
    expect(saysOf(running, 'WarmPodUsed')).toBe('True Claimed');
    expect(answer.effects).toMatchObject([{ effect: 'event', reason: 'Running' }]);
  });

  it('is not Running before its NetworkPolicy is observed', () => {
    const { 'NetworkPolicy.networking.k8s.io/v1': _, ...others } = waiting.children;
    const open = { ...waiting, children: { ...others, 'NetworkPolicy.networking.k8s.io/v1': {} } };
    expect(syncAnswer(open, has(warm)).response.status).toMatchObject({ phase: 'Pending' });
  });

  it('is not Running while the Pod is not ready', () => {
    const { status } = syncAnswer(waiting, has(warm.notReady())).response;
    expect(status).toMatchObject({ phase: 'Creating', podName: 'python-0', warmPodRef: ref });
  });

  it('goes on awaiting its claim where nobody knows', () => {
    const answered = syncAnswer(waiting, UNKNOWN);
    expect(answered.response.status).toMatchObject({ phase: 'Pending', reason: 'AwaitingClaim' });
    expect(podsIn(answered)).toEqual([]);
  });
});

describe('a Pod that only the fact knows is not taken, and none is created in its place, where it', () => {
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
    const related = [runtimeEnvironment().build(), runtimeClass()];
    const isolated = pod(high.build(), ...related)
      .named('python-0')
      .ready();
    const weak = isolated.changed(object => {
      const { runtimeClassName: _, ...spec } = object.spec as PodSpec;
      return { ...object, spec };
    });
    const awaiting = settle(asked(high, ...related), GONE);
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

  it('is kept although the fact says that it is gone', () => {
    expect(podsIn(syncAnswer(withPod(running, warm.build()), GONE))).toEqual(['python-0']);
  });
});

describe('the warm Pod', () => {
  const { uid } = plain.build().metadata;
  const queried = (envelope: Envelope, chosen = claiming) =>
    sandboxFactQueries(parseSandboxRequest(structuredClone(envelope)), chosen).claimedPod;

  it.each<[string, Envelope, string | undefined]>([
    ['of any name while the claim is awaited', waiting, undefined],
    ['of the name that was said, where it is not observed', running, 'python-0'],
  ])('is asked for: %s', (_case, envelope, podName) => {
    expect(queried(envelope)).toEqual({ namespace: 'default', uid, podName });
  });

  it('that was said is asked for although claims are switched off by now', () => {
    expect(queried(running, settings())).toMatchObject({ podName: 'python-0' });
  });

  it.each<[string, Envelope]>([
    ['before the Sandbox has its NetworkPolicy', observedNothing(plain)],
    ['once it is observed', withPod(running, warm.build())],
    ['of one that is served by a Pod of its own', settle(observedNothing(plain))],
    ['of one that lost its own', observedNothing(plain.running(name))],
    ['of one that has ended', observedNothing(plain.terminated().status({ warmPodRef: ref }))],
  ])('is not asked for %s', (_case, envelope) => {
    expect(queried(envelope)).toBeUndefined();
  });
});
