import { describe, expect, it } from 'vitest';
import type { Facts, KubernetesObject } from '../../../../../hooks/contract.ts';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import { preloadPolicies } from '../../../../../hooks/warmpool/preload/network.ts';
import { askForTemplate, isTemplateAwaited } from '../../../../../hooks/warmpool/template/asked-template.ts';
import { settings } from '../../../../builders/context.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
import { openedPool, storedPolicies } from '../../../../builders/preload.ts';
import { warmPool } from '../../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../../builders/warm-request.ts';

const at = (seconds: number) => timestamp(secondsFromNow(seconds));
const template = storedPodTemplate(warmPool().build());
const { name } = template.metadata;

/** Asked for so often, and again in so many seconds. */
const asked = (attempts: number, seconds: number, of = name) => ({
  name: of,
  attempts,
  retryAt: at(seconds),
});

interface Given {
  before?: ReturnType<typeof asked>;
  isThere?: boolean;
  facts?: Facts;
}

const requestOf = ({ before, isThere = false }: Given) =>
  poolRequest(
    warmPool()
      .status(before ? { podTemplate: before } : {})
      .build(),
    isThere ? [template] : [],
  );
const asking = (given: Given) => {
  const {
    isAsked,
    asked: after,
    cause,
  } = askForTemplate(
    requestOf(given),
    {
      current: { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name, namespace: 'default' } },
      policies: [],
    },
    { facts: given.facts ?? {}, now: NOW },
  );
  return [isAsked, after, cause?.reason];
};

const WORDS = `podtemplates "${name}" is forbidden: exceeded quota: few`;
const refused: Facts = { syncErrors: { known: true, value: [{ message: WORDS, recordedAt: at(-200) }] } };

describe('a PodTemplate', () => {
  it.each<[string, Given, unknown[]]>([
    ['that is new is asked for', {}, [true, asked(1, 1), undefined]],
    [
      'is asked for by another name at once',
      { before: asked(7, 40, 'older') },
      [true, asked(1, 1), undefined],
    ],
    ['that is there stays', { isThere: true }, [true, undefined, undefined]],
    [
      'that was asked for lately and is there stays',
      { isThere: true, before: asked(2, 4) },
      [true, asked(2, 4), undefined],
    ],
    [
      'that has been there for long begins anew',
      { isThere: true, before: asked(2, -600) },
      [true, undefined, undefined],
    ],
    [
      'that was asked for a moment ago may not be seen yet',
      { before: asked(1, 1) },
      [false, asked(1, 1), undefined],
    ],
    [
      'that should be there by now is asked for again',
      { before: asked(1, 0) },
      [true, asked(2, 2), undefined],
    ],
    [
      'that was asked for twice in vain is missed',
      { before: asked(2, 0) },
      [true, asked(3, 4), 'PodTemplateLost'],
    ],
    ['is asked for ever more slowly', { before: asked(5, -1) }, [true, asked(6, 32), 'PodTemplateLost']],
    ['is missed until it is there', { before: asked(3, 3) }, [false, asked(3, 3), 'PodTemplateLost']],
    [
      'that is refused is told so',
      { before: asked(3, 3), facts: refused },
      [false, asked(3, 3), 'PodTemplateRefused'],
    ],
  ])('%s', (_case, given, expected) => {
    expect(asking(given)).toEqual(expected);
  });

  it('is awaited as long as it was asked for and is not there', () => {
    expect(isTemplateAwaited(requestOf({ before: asked(1, 4) }))).toBe(true);
    expect(isTemplateAwaited(requestOf({ before: asked(1, 4), isThere: true }))).toBe(false);
    expect(isTemplateAwaited(requestOf({}))).toBe(false);
  });
});

describe('the policies of a preload', () => {
  const policies = preloadPolicies(openedPool().parse(), settings());
  const [policy] = policies;
  const inForce = storedPolicies(openedPool());
  const words = `networkpolicies.networking.k8s.io "${policy?.metadata.name}" is forbidden: exceeded quota: few`;
  const refusal: Facts = { syncErrors: { known: true, value: [{ message: words, recordedAt: at(-200) }] } };
  const altered = inForce.map(one => ({ ...one, spec: { ...(one.spec as object), ingress: [{}] } }));

  interface Seen {
    observed?: KubernetesObject[];
    before?: ReturnType<typeof asked>;
    facts?: Facts;
  }
  const asks = ({ observed = [], before, facts = {} }: Seen) =>
    askForTemplate(
      poolRequest(
        openedPool()
          .status(before ? { podTemplate: before } : {})
          .build(),
        observed,
      ),
      { current: template, policies },
      { facts, now: NOW },
    );
  const kinds = (seen: Seen) => asks(seen).children.map(({ kind }) => kind);
  const BOTH = ['PodTemplate', 'NetworkPolicy'];

  it('are asked for with the PodTemplate, and WarmPods wait for them', () => {
    expect(asks({})).toMatchObject({ isAsked: true, isAwaited: true, asked: asked(1, 1) });
    expect(kinds({})).toEqual(BOTH);
  });

  it('are awaited while only the PodTemplate is there, which stays', () => {
    const seen = { observed: [template], before: asked(1, 1) };
    expect(asks(seen)).toMatchObject({ isAsked: false, isAwaited: true, cause: undefined });
    expect(kinds(seen)).toEqual(['PodTemplate']);
  });

  it('are there once they are in force, and stay', () => {
    const seen = { observed: [template, ...inForce], before: asked(1, 1) };
    expect(asks(seen)).toMatchObject({ isAsked: true, isAwaited: false, cause: undefined });
    expect(kinds(seen)).toEqual(BOTH);
  });

  it('stay while the PodTemplate is missing: WarmPods do not wait for it', () => {
    const seen = { observed: inForce, before: asked(1, 1) };
    expect(asks(seen)).toMatchObject({ isAsked: false, isAwaited: false });
    expect(kinds(seen)).toEqual(['NetworkPolicy']);
  });

  it.each<[string, Seen, string]>([
    ['missing', { observed: [template] }, 'PreloadPolicyLost'],
    ['refused', { observed: [template], facts: refusal }, 'PreloadPolicyRefused'],
    ['altered', { observed: [template, ...altered] }, 'PreloadPolicyLost'],
  ])('are missed when they were asked for in vain: %s', (_case, seen, reason) => {
    expect(asks({ ...seen, before: asked(3, 3) })).toMatchObject({ isAwaited: true, cause: { reason } });
  });

  it('are told with the field that something has added', () => {
    const { cause } = asks({ observed: [template, ...altered], before: asked(3, 3) });
    expect(cause?.message).toMatch(
      /^NetworkPolicy "[^"]*" was requested but has spec\.ingress, which was not/,
    );
  });

  it('are asked about when they were asked for more than twice', () => {
    const seen = (attempts: number) =>
      poolRequest(
        openedPool()
          .status({ podTemplate: asked(attempts, 4) })
          .build(),
        [template],
      );
    expect([2, 3].map(attempts => isTemplateAwaited(seen(attempts)))).toEqual([false, true]);
  });
});
