import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../../hooks/contract.ts';
import { timestamp } from '../../../../../hooks/lib/time.ts';
import { askForTemplate, isTemplateAwaited } from '../../../../../hooks/warmpool/template/asked-template.ts';
import { NOW, secondsFromNow } from '../../../../builders/identity.ts';
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
    { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name, namespace: 'default' } },
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
