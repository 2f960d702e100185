import { describe, expect, it } from 'vitest';
import { holdBack, nameTaken } from '../../../hooks/sandbox/hold.ts';
import { pod } from '../../builders/child.ts';
import { CLOSED } from '../../builders/context.ts';
import { sandbox } from '../../builders/sandbox.ts';

const identity = { name: 'py-1234abcd', namespace: 'default', labels: {}, selector: {} };

describe('a Pod', () => {
  it('is not held back in a namespace that is closed', () => {
    expect(holdBack(CLOSED)).toBeUndefined();
  });

  it.each([
    [
      'where the baseline policy cannot be had',
      { baselinePolicy: { known: false as const, reason: 'forbidden' } },
      'forbidden',
    ],
    ['where nobody looked for the baseline policy', {}, 'it was not looked for'],
  ])('is held back %s', (_case, facts, text) => {
    const verdict = holdBack(facts);
    expect(verdict).toMatchObject({ type: 'PodReady', status: 'False', reason: 'BaselinePolicyMissing' });
    expect(verdict?.message).toContain(text);
  });

  it.each([
    ['while a foreign Pod has its name', identity.name, 'PodNameTaken'],
    ['not for a foreign Pod of another name', 'planted', undefined],
  ])('is held back %s', (_case, name, reason) => {
    expect(nameTaken([pod(sandbox().build()).named(name).build()], identity)?.reason).toBe(reason);
  });
});
