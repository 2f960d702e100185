import { describe, expect, it } from 'vitest';
import { ANNOTATIONS, coldAnnotations, coldReasonOn, servingOf } from '../../../../hooks/lib/serving.ts';
import { CLAIMING, settings } from '../../../builders/context.ts';
import { parsedSandbox } from '../../../builders/parsed.ts';
import { type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';

const plain = sandbox('py');
const used = (value: string) => plain.annotated({ [ANNOTATIONS.warmPodUsed]: value });
const wanted = (value: string) => plain.annotated({ [ANNOTATIONS.useWarmPod]: value });
const serving = (builder: SandboxBuilder, chosen = settings(CLAIMING)) =>
  servingOf(parsedSandbox(builder), chosen);

describe('the claim decides about a Sandbox', () => {
  it.each<[string, SandboxBuilder]>([
    ['that says nothing', plain],
    ['that waits for a warm Pod', wanted('true')],
    ['whose wish is no word of ours', wanted('yes')],
    ['whose own annotations say that one was used', used('true')],
    ['whose own annotations say that none was used: those of its Pod count', used('false')],
    ['that keeps no volume', plain.spec({ storage: { persistent: false, sharedVolumes: [] } })],
    ['that is Pending and has been looked at', plain.status({ phase: 'Pending', reason: 'AwaitingClaim' })],
  ])('%s', (_case, builder) => {
    expect(serving(builder)).toEqual({ by: 'claim' });
  });
});

describe('the composite serves a Sandbox', () => {
  it.each<[string, SandboxBuilder, string]>([
    ['that wants no warm Pod', wanted('false'), 'NotWanted'],
    ['that wants none, in whatever case', wanted('False'), 'NotWanted'],
    ['with a volume of its own', plain.persistent(), 'HasVolumes'],
    ['with a shared volume', plain.sharing('models', '/m'), 'HasVolumes'],
    ['whose status names a Pod', plain.status({ phase: 'Pending', podName: 'python-0' }), 'Decided'],
    ['that is being created', plain.creating('2026-01-01T00:05:00Z'), 'Decided'],
    ['that runs', plain.running('python-0'), 'Decided'],
    ['that has ended', plain.terminated(), 'Decided'],
    [
      'that wants no warm Pod and keeps a volume: the first reason counts',
      wanted('false').persistent(),
      'NotWanted',
    ],
  ])('%s', (_case, builder, reason) => {
    expect(serving(builder)).toEqual({ by: 'composite', reason, message: undefined });
  });

  it('where claims are switched off, whatever it wants', () => {
    expect(serving(wanted('true'), settings())).toMatchObject({ by: 'composite', reason: 'ClaimsDisabled' });
  });
});

describe("the annotations of the seeds, where they name what the Sandbox isn't", () => {
  const narrowed = (annotations: Record<string, string>, securityLevel: 'standard' | 'high' = 'standard') =>
    servingOf(parsedSandbox(plain.annotated(annotations)), settings(CLAIMING), { securityLevel });

  it.each<[string, Record<string, string>, 'standard' | 'high']>([
    ['the runtime that it has', { [ANNOTATIONS.warmPodRuntime]: 'python:3.10' }, 'standard'],
    ['the level that it has', { [ANNOTATIONS.warmPodSecurityLevel]: 'standard' }, 'standard'],
    ['the level that its runtime gives it', { [ANNOTATIONS.warmPodSecurityLevel]: 'high' }, 'high'],
  ])('leave it to the claim with %s', (_case, annotations, level) => {
    expect(narrowed(annotations, level)).toEqual({ by: 'claim' });
  });

  it.each<[string, Record<string, string>, 'standard' | 'high', string]>([
    [
      'another runtime',
      { [ANNOTATIONS.warmPodRuntime]: 'go' },
      'standard',
      'the annotation warm-pod-runtime asks for "go", but spec.runtime is "python:3.10"',
    ],
    [
      'another level',
      { [ANNOTATIONS.warmPodSecurityLevel]: 'high' },
      'standard',
      'the annotation warm-pod-security-level asks for "high", but the Sandbox\'s is "standard"',
    ],
    [
      'another level than its runtime gives it',
      { [ANNOTATIONS.warmPodSecurityLevel]: 'standard' },
      'high',
      'the annotation warm-pod-security-level asks for "standard", but the Sandbox\'s is "high"',
    ],
  ])('leave it to the composite with %s', (_case, annotations, level, message) => {
    expect(narrowed(annotations, level)).toEqual({ by: 'composite', reason: 'NothingFits', message });
  });

  it('say nothing while it is not known what the Sandbox is', () => {
    expect(serving(plain.annotated({ [ANNOTATIONS.warmPodRuntime]: 'go' }))).toEqual({ by: 'claim' });
  });
});

describe('what a cold Pod says of its claim', () => {
  const read = (reason: string) =>
    coldReasonOn({ [ANNOTATIONS.warmPodUsed]: 'false', [ANNOTATIONS.warmPodReason]: reason });

  it('is read as it was written', () => {
    const reason = { reason: 'NoWarmPodReady', message: 'none of the 2: all gone' };
    expect(coldReasonOn(coldAnnotations(reason))).toEqual(reason);
  });

  it('is nothing, where the Sandbox itself tells the reason', () => {
    expect(coldAnnotations({ reason: 'NotWanted', message: undefined })).toEqual({});
  });

  it.each([
    ['is read', 'NoWarmPodReady: none is Ready', 'NoWarmPodReady', 'none is Ready'],
    ['is read up to the first colon', 'NothingFits: a: b', 'NothingFits', 'a: b'],
    ['is cut where it is too long', `Long: ${'a'.repeat(5000)}`, 'Long', 'a'.repeat(1024)],
  ])('%s', (_case, written, reason, message) => {
    expect(read(written)).toEqual({ reason, message });
  });

  it.each([
    ['where it is no word', 'no word: a'],
    ['where there is only text', 'text'],
    ['where nothing follows it', 'NothingFits: '],
  ])('is none %s', (_case, written) => {
    expect(read(written)).toBeUndefined();
  });

  it.each<[string, Record<string, string> | undefined]>([
    ['without annotations', undefined],
    ['of a warm Pod', { [ANNOTATIONS.warmPodUsed]: 'true', [ANNOTATIONS.warmPodReason]: 'NothingFits: a' }],
    ['where there is only the reason', { [ANNOTATIONS.warmPodReason]: 'NothingFits: a' }],
  ])('is none %s', (_case, annotations) => {
    expect(coldReasonOn(annotations)).toBeUndefined();
  });
});
