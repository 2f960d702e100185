import { describe, expect, it } from 'vitest';
import { ANNOTATIONS, servingOf } from '../../../hooks/lib/serving.ts';
import { CLAIMING, settings } from '../../builders/context.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

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
    ['whose warm Pod is on its way', used('true')],
    ['that keeps no volume', plain.spec({ storage: { persistent: false, sharedVolumes: [] } })],
    ['that is Pending and has been looked at', plain.status({ phase: 'Pending', reason: 'AwaitingClaim' })],
  ])('%s', (_case, builder) => {
    expect(serving(builder)).toEqual({ by: 'claim' });
  });
});

describe('the composite serves a Sandbox', () => {
  it.each<[string, SandboxBuilder, string]>([
    ['that wants no warm Pod', wanted('false'), 'NotWanted'],
    ['with a volume of its own', plain.persistent(), 'HasVolumes'],
    ['with a shared volume', plain.sharing('models', '/m'), 'HasVolumes'],
    ['whose status names a Pod', plain.status({ phase: 'Pending', podName: 'python-0' }), 'Decided'],
    ['that is being created', plain.creating('2026-01-01T00:05:00Z'), 'Decided'],
    ['that runs', plain.running('python-0'), 'Decided'],
    ['that has ended', plain.terminated(), 'Decided'],
    ['that was not claimed, for no reason', used('false'), 'NotClaimed'],
    ['that was not claimed, and runs: the reason stays', used('false').running('py'), 'NotClaimed'],
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

describe('the reason that a claim wrote', () => {
  const because = (reason: string) =>
    serving(used('false').annotated({ [ANNOTATIONS.warmPodReason]: reason }));

  it.each([
    ['is read', 'NoWarmPodReady: none is Ready', 'NoWarmPodReady', 'none is Ready'],
    ['is read up to the first colon', 'NothingFits: a: b', 'NothingFits', 'a: b'],
    ['is none where it is no word', 'no word: a', 'NotClaimed', undefined],
    ['is none where there is only text', 'text', 'NotClaimed', undefined],
    ['is none where nothing follows it', 'NothingFits: ', 'NotClaimed', undefined],
    ['is cut where it is too long', `Long: ${'a'.repeat(5000)}`, 'Long', 'a'.repeat(1024)],
  ])('%s', (_case, written, reason, message) => {
    expect(because(written)).toEqual({ by: 'composite', reason, message });
  });

  it('does not count where a Pod is on its way', () => {
    const builder = used('true').annotated({ [ANNOTATIONS.warmPodReason]: 'NothingFits: a' });
    expect(serving(builder)).toEqual({ by: 'claim' });
  });
});
