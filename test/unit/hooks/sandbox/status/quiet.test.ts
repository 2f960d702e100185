import { describe, expect, it } from 'vitest';
import { pendingSandboxStatus, type SandboxStatus } from '../../../../../hooks/api/sandbox-status.ts';
import { ANNOTATIONS } from '../../../../../hooks/lib/serving.ts';
import { later } from '../../../../../hooks/lib/time.ts';
import { quietSeconds, type Reached } from '../../../../../hooks/sandbox/status/quiet.ts';
import { CLAIMING, context, settings } from '../../../../builders/context.ts';
import { parsedSandbox } from '../../../../builders/parsed.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { syncAnswer } from '../../../../builders/world.ts';

const CREATED = new Date('2026-01-01T00:00:00Z');
const awaiting: SandboxStatus = {
  phase: 'Pending',
  conditions: [{ type: 'PodReady', status: 'False', reason: 'AwaitingClaim', message: '' }],
};
const status = (phase: SandboxStatus['phase']): SandboxStatus => ({ phase, conditions: [] });
const reached = (after: SandboxStatus, readySince?: Date): Reached => ({
  status: after,
  readySince: readySince?.toISOString(),
});

it.each<[string, SandboxBuilder, SandboxStatus['phase'], number, number]>([
  ['new and being created keeps quiet', sandbox(), 'Creating', 0, 2],
  ['a second old and being created keeps quiet for another', sandbox(), 'Creating', 1, 1],
  ['two seconds old and being created speaks', sandbox(), 'Creating', 2, 0],
  ['new and Running speaks at once', sandbox(), 'Running', 0, 0],
  ['new and refused speaks at once', sandbox(), 'Pending', 0, 0],
  ['new and done speaks at once', sandbox(), 'Terminated', 0, 0],
  ['created again speaks at once', sandbox().running('py'), 'Creating', 0, 0],
])('a Sandbox that is %s', (_case, builder, after, age, seconds) => {
  const now = new Date(CREATED.getTime() + age * 1000);
  expect(quietSeconds(parsedSandbox(builder), reached(status(after)), now)).toBe(seconds);
});

it.each(['pod', 'networkPolicy'])('a new Sandbox that puts off its next %s speaks at once', what => {
  const backOff = { [what]: { attempts: 1, retryAt: '2026-01-01T00:00:05Z' } };
  expect(quietSeconds(parsedSandbox(sandbox()), reached({ ...status('Creating'), backOff }), CREATED)).toBe(
    0,
  );
});

const failing = { attempts: 3, retryAt: '2026-01-01T00:10:00Z' };

/** When its third Pod was requested: the one after it comes 20 s later. */
const TRIED = new Date('2026-01-01T00:09:40Z');

it.each([
  ['was just requested keeps quiet for three seconds', 0, {}, 3],
  ['was requested a second ago keeps quiet for two more', 1, {}, 2],
  ['was requested three seconds ago speaks', 3, {}, 0],
  ['is being removed keeps quiet', 1, { phase: 'Creating' as const }, 2],
  ['is done speaks', 1, { phase: 'Terminated' as const }, 0],
  ['is counted with this answer speaks', 1, { backOff: { pod: { ...failing, attempts: 4 } } }, 0],
])('a Sandbox whose next Pod %s', (_case, secondsAgo, changed, seconds) => {
  const before = parsedSandbox(sandbox().status({ phase: 'Failed', backOff: { pod: failing } }));
  const after = { ...status('Failed'), backOff: { pod: failing }, ...changed };
  expect(quietSeconds(before, reached(after), later(TRIED, secondsAgo))).toBe(seconds);
});

it.each<[string, SandboxStatus['phase'], number]>([
  ['has just become ready keeps quiet for three seconds, however long it took', 'Failed', 3],
  ['has been so for a second keeps quiet for two more', 'Failed', 2],
  ['has been so for a second keeps quiet for two more, before it is late too', 'Creating', 2],
  ['has been so for three seconds speaks', 'Failed', 0],
])('a Sandbox whose third Pod %s', (_case, phase, seconds) => {
  const backOff = { pod: failing };
  const before = parsedSandbox(sandbox().status({ phase, backOff }));
  const readySince = later(TRIED, 10);
  const now = later(readySince, 3 - seconds);
  expect(quietSeconds(before, reached({ ...status('Running'), backOff }, readySince), now)).toBe(seconds);
});

it('a Sandbox whose next Pod is late speaks at once', () => {
  const backOff = { pod: failing };
  const before = parsedSandbox(sandbox().status({ phase: 'Creating', backOff }));
  expect(quietSeconds(before, reached({ ...status('Failed'), backOff }), later(TRIED, 1))).toBe(0);
});

it('a Sandbox whose second Pod is ready speaks at once', () => {
  const backOff = { pod: { attempts: 2, retryAt: '2026-01-01T00:09:50Z' } };
  const before = parsedSandbox(sandbox().status({ phase: 'Creating', backOff }));
  expect(quietSeconds(before, reached({ ...status('Running'), backOff }, TRIED), later(TRIED, 1))).toBe(0);
});

it('a Sandbox whose Pod has failed speaks', () => {
  const backOff = { pod: { ...failing, objectUID: 'a' } };
  const before = parsedSandbox(sandbox().status({ phase: 'Failed', backOff }));
  expect(quietSeconds(before, reached({ ...status('Failed'), backOff }), later(TRIED, 1))).toBe(0);
});

it('a Sandbox whose failed Pod is being removed for the next one keeps quiet', () => {
  const backOff = { pod: { ...failing, objectUID: 'a' } };
  const before = parsedSandbox(sandbox().status({ phase: 'Failed', backOff }));
  expect(quietSeconds(before, reached({ ...status('Failed'), backOff }), new Date(failing.retryAt))).toBe(3);
});

it.each([
  ['new keeps quiet for five seconds', 0, 5],
  ['two seconds old keeps quiet for three more', 2, 3],
  ['five seconds old speaks', 5, 0],
])('a Sandbox that waits for a claim and is %s', (_case, age, seconds) => {
  const now = new Date(CREATED.getTime() + age * 1000);
  expect(quietSeconds(parsedSandbox(sandbox()), reached(awaiting), now)).toBe(seconds);
});

it('a Sandbox whose claim is being created keeps quiet for two seconds', () => {
  const waiting: SandboxStatus = {
    phase: 'Pending',
    conditions: [{ type: 'PodReady', status: 'False', reason: 'AwaitingVolume', message: '' }],
  };
  const seconds = [0, 2].map(age =>
    quietSeconds(parsedSandbox(sandbox()), reached(waiting), new Date(CREATED.getTime() + age * 1000)),
  );
  expect(seconds).toEqual([2, 0]);
});

it.each<[string, SandboxStatus['phase'], number, number]>([
  ['being created and two seconds old keeps quiet for three more', 'Creating', 2, 3],
  ['being created and five seconds old speaks', 'Creating', 5, 0],
  ['Running speaks at once', 'Running', 0, 0],
  ['refused speaks at once', 'Pending', 0, 0],
])('a Sandbox that has a warm Pod and is %s', (_case, phase, age, seconds) => {
  const now = new Date(CREATED.getTime() + age * 1000);
  const warmPodRef = { name: 'python-0', namespace: 'default' };
  expect(quietSeconds(parsedSandbox(sandbox()), reached({ ...status(phase), warmPodRef }), now)).toBe(
    seconds,
  );
});

describe('the first answer about a Sandbox that waits for a claim', () => {
  const first = context({ now: CREATED, settings: settings(CLAIMING) });
  const waiting = sandbox()
    .annotated({ [ANNOTATIONS.useWarmPod]: 'true' })
    .build();
  const stored = { ...waiting, status: structuredClone(pendingSandboxStatus) };
  const envelope = request(stored).with(runtimeEnvironment().build()).build();
  const { response, effects } = syncAnswer(envelope, first);

  it("is the status that the CRD gives by default, so that it isn't written", () => {
    expect(response.status).toEqual(pendingSandboxStatus);
  });

  it('tells nothing, and asks to be called again when its claim is to be looked at', () => {
    expect(effects).toEqual([]);
    expect(response.resyncAfterSeconds).toBe(0.5);
  });

  it('five seconds later says what is waited for', () => {
    const later = syncAnswer(envelope, { ...first, now: new Date(CREATED.getTime() + 5000) });
    expect(later.response.status).toMatchObject({ phase: 'Pending', reason: 'AwaitingClaim' });
  });
});
