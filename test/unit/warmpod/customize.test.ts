import { describe, expect, it } from 'vitest';
import { customize } from '../../../hooks/warmpod/customize.ts';
import { context } from '../../builders/context.ts';
import { TEMPLATE, type WarmPodBuilder, warmPod } from '../../builders/warm-pod.ts';

const rulesOf = (one: WarmPodBuilder) =>
  customize({ warmPod: one.parse() }, context()).response.relatedResources;

describe('a WarmPod reacts to', () => {
  it('the one PodTemplate that it names, in its namespace', () => {
    expect(rulesOf(warmPod())).toEqual([
      { apiVersion: 'v1', resource: 'podtemplates', namespace: 'default', names: [TEMPLATE] },
    ]);
  });

  it('nothing where it names none: no names would mean all', () => {
    expect(rulesOf(warmPod().withoutTemplate())).toEqual([]);
  });

  it.each([
    ['its phase', warmPod().ready()],
    ['being asked to end', warmPod().retired()],
    ['its deletion', warmPod().deleting()],
  ])('the same whatever %s: the answer is kept for a generation', (_case, one) => {
    expect(rulesOf(one)).toEqual(rulesOf(warmPod()));
  });
});
