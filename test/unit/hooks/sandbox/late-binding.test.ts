/** A Sandbox that tells its Pod who it is for: what is ordered, created and said, sync after sync (`C9`). */
import { describe, expect, it } from 'vitest';
import type { ClaimResult, KubernetesObject } from '../../../../hooks/contract.ts';
import { pod } from '../../../builders/child.ts';
import { claimOrderIn } from '../../../builders/claim.ts';
import { CLAIMING, CLOSED, context, settings } from '../../../builders/context.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';
import type { Envelope } from '../../../builders/request.ts';
import { KNOWN_UID, type SandboxBuilder, type SandboxSpecInput, sandbox } from '../../../builders/sandbox.ts';
import { applied, syncAnswer } from '../../../builders/world.ts';
import { asked, conditions, phaseIn, saysOf, settle, withPod } from './settled.ts';

const TOLD: Partial<SandboxSpecInput> = { identity: { user: 'ada' }, env: [{ name: 'A', value: '1' }] };
const declared = runtimeEnvironment().spec({ lateBinding: true }).build();
const old = runtimeEnvironment().build();
const claiming = settings(CLAIMING);

const told = (spec: Partial<SandboxSpecInput> = {}) =>
  sandbox('py')
    .withUid(KNOWN_UID)
    .spec({ ...TOLD, ...spec });

const documentOf = (annotations: Record<string, string> = {}) =>
  JSON.parse(annotations['llmsafespace.dev/binding'] ?? 'null');

const OWN = { name: 'py', namespace: 'default', uid: KNOWN_UID };

function orderOf(builder: SandboxBuilder, runtime: KubernetesObject = declared) {
  const order = claimOrderIn(asked(builder, runtime), claiming);
  if (order?.order !== 'claim') throw new Error(`no claim: ${JSON.stringify(order)}`);
  return order;
}

/** The same Pod, in a state, of this name and with these annotations. */
function warmPod(state: 'ready' | 'notReady'): KubernetesObject {
  const { annotations, hashAnnotation, podTemplate } = orderOf(told());
  const builder = pod(told().build(), declared).named('python-0')[state]();
  return builder
    .changed(object => ({
      ...object,
      metadata: {
        ...object.metadata,
        annotations: { ...annotations, [hashAnnotation.name]: hashAnnotation.value },
      },
      spec: podTemplate.spec,
    }))
    .build();
}

const FACTS = { ...CLOSED, assignedWarmPod: { known: true as const, value: { name: 'python-0' } } };
const claimedBy = (claimed: ClaimResult) => context({ settings: claiming, facts: FACTS, claimed });
const later = context({ settings: claiming, facts: FACTS });

const before = asked(told(), declared);
const claimed = claimedBy({ result: 'warm', pod: warmPod('notReady') });
/** What is observed after the claim. */
const bound: Envelope = withPod(applied(before, syncAnswer(before, claimed)), warmPod('notReady'));
const confirmed: Envelope = settle(withPod(bound, warmPod('ready')), later);

describe('a claim', () => {
  it('tells the Pod all that its Sandbox says, and who that is, in one document', () => {
    expect(documentOf(orderOf(told()).annotations)).toEqual({
      sandbox: OWN,
      identity: { user: 'ada' },
      env: { A: '1' },
    });
  });

  it.each<[string, Partial<SandboxSpecInput>, KubernetesObject]>([
    ['of a Sandbox that says nothing', { identity: undefined, env: undefined }, declared],
    ['of one that is never bound late', { lateBinding: 'Never' }, declared],
    ['of one whose runtime can not be told', {}, old],
  ])('%s tells it nothing', (_case, spec, runtime) => {
    expect(documentOf(orderOf(told(spec), runtime).annotations)).toBeNull();
  });

  it('waits for no Pod that can not be there', () => {
    const waiting = told().annotated({ 'llmsafespace.dev/use-warm-pod': 'true' });
    expect(orderOf(waiting).waitUntil).toBeDefined();
    expect(orderOf(waiting, old)).toMatchObject({
      waitUntil: undefined,
      notLate: expect.stringContaining('declare'),
    });
  });

  it('knows a Sandbox that is served warm or not at all', () => {
    expect(orderOf(told({ lateBinding: 'Require' })).isRequired).toBe(true);
    expect(orderOf(told()).isRequired).toBe(false);
  });
});

describe('a Sandbox that was bound to a Pod', () => {
  it('is Creating until the Pod is Ready, and names it at once', () => {
    const { firstStatus } = syncAnswer(before, claimed);
    const status = {
      phase: 'Creating',
      podName: 'python-0',
      warmPodRef: { name: 'python-0', namespace: 'default' },
    };
    expect(firstStatus).toMatchObject({ body: { status } });
    expect(saysOf(bound, 'Ready')).toBe('False PodNotReady');
    expect(saysOf(bound, 'IdentityDelivered')).toBe('False AwaitingRuntime');
  });

  it('is not told of by Events before it is Ready', () => {
    expect(syncAnswer(before, claimed).effects).toEqual([]);
  });

  it('is Running, and its identity delivered, once the Pod is Ready', () => {
    expect(phaseIn(confirmed)).toBe('Running');
    expect(saysOf(confirmed, 'Ready')).toBe('True Ready');
    expect(saysOf(confirmed, 'IdentityDelivered')).toBe('True Confirmed');
  });

  it('is not outdated by a template that is not its own', () => {
    expect(saysOf(confirmed, 'PodOutdated')).toBeUndefined();
  });

  it('is outdated once its runtime is another, or declares it no more', () => {
    for (const runtime of [old, runtimeEnvironment().spec({ lateBinding: true, image: 'other' }).build()]) {
      const cluster = asked(told(), runtime).cluster;
      expect(saysOf(settle({ ...confirmed, cluster }, later), 'PodOutdated')).toBe('True TemplateChanged');
    }
  });

  it('stays delivered while the Pod is not Ready for a while', () => {
    expect(saysOf(settle(withPod(confirmed, warmPod('notReady')), later), 'IdentityDelivered')).toBe(
      'True Confirmed',
    );
  });
});

describe('a Pod of its own', () => {
  const cold = (spec: Partial<SandboxSpecInput> = {}, runtime: KubernetesObject = declared) =>
    asked(told(spec), runtime);
  const created = (envelope: Envelope) => {
    const child = syncAnswer(envelope, context()).response.children.find(({ kind }) => kind === 'Pod');
    return child as KubernetesObject & { spec: { containers: { env?: object[] }[] } };
  };

  it('has the identity in its file from the start, and its variables as any container', () => {
    const { metadata, spec } = created(cold());
    expect(documentOf(metadata.annotations)).toEqual({ sandbox: OWN, identity: { user: 'ada' }, env: {} });
    expect(spec.containers[0]?.env).toEqual(TOLD.env);
  });

  it('has no document without an identity', () => {
    expect(documentOf(created(cold({ identity: undefined })).metadata.annotations)).toBeNull();
  });

  it.each<[string, KubernetesObject, string]>([
    ['confirmed by a runtime that declares it', declared, 'True Confirmed'],
    ['never confirmed by one that does not', old, 'Unknown NotConfirmable'],
  ])('is %s', (_case, runtime, says) => {
    const start = settle(cold({}, runtime));
    expect(saysOf(start, 'IdentityDelivered')).toBe(says.startsWith('True') ? 'False AwaitingRuntime' : says);
    const ready = settle(withPod(start, pod(told().build(), runtime).ready().build()));
    expect(saysOf(ready, 'IdentityDelivered')).toBe(says);
  });

  it('has no such condition without an identity', () => {
    expect(saysOf(settle(cold({ identity: undefined })), 'IdentityDelivered')).toBeUndefined();
  });
});

describe('under Require', () => {
  const required = (builder = told({ lateBinding: 'Require' })) => asked(builder, declared);
  const NONE: ClaimResult = { result: 'waiting', resyncAfterSeconds: 0.7, message: 'no pool fits' };

  const heldBy = (envelope: Envelope, at = claimedBy(NONE)) => {
    const { response } = syncAnswer(envelope, at);
    const { message } = conditions(settle(envelope, at)).find(({ type }) => type === 'PodReady') ?? {};
    return { pods: response.children.length, after: response.resyncAfterSeconds, message };
  };

  it('a Sandbox waits, is told what for, and has no Pod of its own', () => {
    const envelope = required(told({ lateBinding: 'Require' }));
    expect(syncAnswer(envelope, claimedBy(NONE)).response).toMatchObject({
      children: [],
      resyncAfterSeconds: 0.7,
    });
    expect(
      syncAnswer(envelope, { ...claimedBy(NONE), now: new Date('2026-01-01T00:05:00Z') }).response.status,
    ).toMatchObject({
      reason: 'AwaitingClaim',
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'PodReady', message: 'no pool fits' }),
      ]),
    });
  });

  it.each<[string, SandboxBuilder, Parameters<typeof settings>[0], string]>([
    [
      'wants no warm Pod',
      told({ lateBinding: 'Require' }).annotated({ 'llmsafespace.dev/use-warm-pod': 'false' }),
      CLAIMING,
      'the annotation use-warm-pod is "false"',
    ],
    [
      'is in an installation without claims',
      told({ lateBinding: 'Require' }),
      { claims: { enabled: false } },
      'the installation has claims switched off',
    ],
  ])('one that %s has none either, and is told why', (_case, builder, chosen, says) => {
    const at = context({ settings: settings(chosen) });
    expect(heldBy(required(builder), at)).toEqual({
      pods: 0,
      after: 2,
      message: expect.stringContaining(says),
    });
  });

  it('a Pod that is lost is replaced by one of its own', () => {
    const lost = { ...confirmed, children: before.children };
    const parent = { ...lost.parent, spec: { ...(lost.parent.spec as object), lateBinding: 'Require' } };
    const gone = context({
      settings: claiming,
      facts: { ...CLOSED, warmPod: { known: true, value: undefined } },
    });
    const { response } = syncAnswer({ ...lost, parent }, gone);
    expect(response.children).toMatchObject([{ kind: 'Pod', spec: { containers: [{ env: TOLD.env }] } }]);
    expect(documentOf(response.children[0]?.metadata.annotations)).toMatchObject({
      identity: { user: 'ada' },
    });
  });
});
