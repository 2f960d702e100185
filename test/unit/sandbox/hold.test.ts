import { describe, expect, it } from 'vitest';
import type { Serving } from '../../../hooks/lib/serving.ts';
import { holdBack } from '../../../hooks/sandbox/hold.ts';
import { pod } from '../../builders/child.ts';
import { CLOSED } from '../../builders/context.ts';
import { sandbox } from '../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: {}, selector: {} };
const byComposite: Serving = { by: 'composite', reason: 'NotWanted', message: undefined };
const podNamed = (name: string) => pod(sandbox().build()).named(name).build();

type Situation = Parameters<typeof holdBack>[0];
const held = (situation: Partial<Situation> = {}) =>
  holdBack({ serving: byComposite, foreign: [], identity, facts: CLOSED, claimed: undefined, ...situation });

const forbidden = { namespacePolicies: { known: false as const, reason: 'forbidden' } };

describe('a Pod is not held back', () => {
  it.each<[string, Partial<Situation>]>([
    ['in a namespace that is closed', {}],
    ['for a foreign Pod of another name', { foreign: [podNamed('planted')] }],
  ])('%s', (_case, situation) => {
    expect(held(situation)).toBeUndefined();
  });
});

describe('a Pod is held back', () => {
  it.each<[string, Partial<Situation>, string, string, number | undefined]>([
    [
      'where the policies of its namespace cannot be had',
      { facts: forbidden },
      'NamespacePoliciesMissing',
      'forbidden',
      2,
    ],
    [
      'where nobody looked for the policies of its namespace',
      { facts: {} },
      'NamespacePoliciesMissing',
      'nobody looked',
      2,
    ],
    [
      'while a foreign Pod has its name',
      { foreign: [podNamed(identity.name)] },
      'PodNameTaken',
      '"py-1234abcd"',
      2,
    ],
    [
      'while a warm Pod is waited for, until the claim looks again',
      { serving: { by: 'claim' }, claimed: { result: 'waiting', resyncAfterSeconds: 0.7 } },
      'AwaitingClaim',
      'waits for one',
      0.7,
    ],
    ['while nobody has carried the claim out', { serving: { by: 'claim' } }, 'AwaitingClaim', 'warm Pod', 2],
    [
      'while a claim decides, whether or not its namespace is closed',
      { serving: { by: 'claim' }, facts: forbidden },
      'AwaitingClaim',
      'warm Pod',
      2,
    ],
    [
      'while a foreign Pod has its name, and a claim decides',
      { serving: { by: 'claim' }, foreign: [podNamed(identity.name)] },
      'PodNameTaken',
      '"py-1234abcd"',
      2,
    ],
  ])('%s', (_case, situation, reason, text, retryAfterSeconds) => {
    expect(held(situation)).toEqual({
      verdict: { type: 'PodReady', status: 'False', reason, message: expect.stringContaining(text) },
      retryAfterSeconds,
    });
  });
});
