import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../../hooks/lib/refusal.ts';
import { NOW, secondsFromNow, written } from '../../../builders/identity.ts';

const name = 'py-1234abcd';
const error = (message: string, secondsAgo = 5) => ({
  message: `can't reconcile children for Sandbox default/py: ${message}`,
  recordedAt: written(secondsFromNow(-secondsAgo)),
});
const find = (kind: string, ...errors: ReturnType<typeof error>[]) =>
  refusalOf({ kind, name }, { syncErrors: { known: true, value: errors } }, secondsFromNow(-30));

const POD = `pods "${name}" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3`;
const SERVICE = `services "${name}" is forbidden: exceeded quota: few`;
const POLICY = `networkpolicies.networking.k8s.io "${name}" is forbidden: exceeded quota: few`;
const FORBIDDEN = 'pods is forbidden: User "mc" cannot create resource "pods"';
const WEBHOOK = 'admission webhook "guard.example" denied the request: no, never, not here';

describe('why the API server refused a child', () => {
  it.each<[string, string, ReturnType<typeof error>[], string | undefined]>([
    ['is what was said of it', 'Pod', [error(POD)], POD],
    [
      'is what was said of it as invalid',
      'Service',
      [error(`Service "${name}" is invalid: spec`)],
      `Service "${name}" is invalid: spec`,
    ],
    ['is what was said of it with its group', 'NetworkPolicy', [error(POLICY)], POLICY],
    ['is its own part of several refusals', 'Service', [error(`[${POD}, ${SERVICE}, ${POLICY}]`)], SERVICE],
    [
      'is its own part, the last one, too',
      'NetworkPolicy',
      [error(`[${POD}, ${SERVICE}, ${POLICY}]`)],
      POLICY,
    ],
    ['is a right that is missing', 'Pod', [error(FORBIDDEN)], FORBIDDEN],
    ['is no right that is missing for another kind', 'Service', [error(FORBIDDEN)], undefined],
    ['is nothing where only others were refused', 'Service', [error(`[${POD}, ${POLICY}]`)], undefined],
    ['is the newest of several', 'Pod', [error(POD, 1), error(`pods "${name}" is forbidden: older`, 9)], POD],
    [
      'is an older one of its own before a newer one of another child',
      'Pod',
      [error(SERVICE, 1), error(POD, 9)],
      POD,
    ],
    ['is nothing that was said before it was asked for', 'Pod', [error(POD, 60)], undefined],
    ['is what a webhook said, which names no child', 'Pod', [error(WEBHOOK)], WEBHOOK],
    ['is what a webhook said beside another refusal', 'Pod', [error(`[${WEBHOOK}, ${SERVICE}]`)], WEBHOOK],
    [
      'is its own refusal before a webhook of another child',
      'Service',
      [error(`[${WEBHOOK}, ${SERVICE}]`)],
      SERVICE,
    ],
  ])('%s', (_case, kind, errors, words) => {
    expect(find(kind, ...errors)).toBe(words);
  });

  it('is not known where it was not read, or could not be', () => {
    expect(refusalOf({ kind: 'Pod', name }, {}, NOW)).toBeUndefined();
    const unknown = { syncErrors: { known: false as const, reason: 'no answer' } };
    expect(refusalOf({ kind: 'Pod', name }, unknown, NOW)).toBeUndefined();
  });
});
