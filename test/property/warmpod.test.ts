/** What holds of every answer about a WarmPod, whatever is observed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { warmPod as warmPodSchema, warmPodStatus } from '../../hooks/api/warmpod.ts';
import type { Facts, KubernetesObject } from '../../hooks/contract.ts';
import { HookError } from '../../hooks/errors.ts';
import { parseWarmPodRequest } from '../../hooks/warmpod/request.ts';
import { sync } from '../../hooks/warmpod/sync.ts';
import { CLOSED, context } from '../builders/context.ts';
import { CURRENT } from '../builders/warm-arbitraries.ts';
import { type AttachedPodBuilder, attachedPod } from '../builders/warm-attached.ts';
import { type WarmPodBuilder, warmPod } from '../builders/warm-pod.ts';
import { warmPodEnvelope } from '../builders/warm-request.ts';
import { asJson } from '../builders/world.ts';

const one = warmPod(3).ofTemplate(CURRENT.metadata.name);

const phases = fc.constantFrom<((given: WarmPodBuilder) => WarmPodBuilder)[]>(
  given => given,
  given => given.status({ phase: 'Pending', podName: one.build().metadata.name }),
  given => given.ready(),
  given => given.assignedTo('u1'),
  given => given.terminating(),
  given => given.assignedTo('u1').terminating(),
);

const podStates = fc.constantFrom<((pod: AttachedPodBuilder) => AttachedPodBuilder)[]>(
  pod => pod,
  pod => pod.ready(),
  pod => pod.notReady(),
  pod => pod.waiting('ImagePullBackOff'),
  pod => pod.unschedulable(),
  pod => pod.failed(),
  pod => pod.succeeded(),
  pod => pod.ready().deleting(),
);

const facts = fc.constantFrom<Facts[]>(CLOSED, {}, { baselinePolicy: { known: false, reason: 'no answer' } });

interface Situation {
  object: KubernetesObject;
  pods: KubernetesObject[];
  templates: KubernetesObject[];
  facts: Facts;
}

const situation: fc.Arbitrary<Situation> = fc
  .record({
    phase: phases,
    isRetired: fc.boolean(),
    own: fc.option(podStates),
    hasOther: fc.boolean(),
    templates: fc.subarray([CURRENT]),
    facts,
  })
  .map(({ phase, isRetired, own, hasOther, templates, facts: known }) => {
    const object = phase(isRetired ? one.retired() : one).build();
    const pods = [
      ...(own === null ? [] : [own(attachedPod(object)).build()]),
      ...(hasOther ? [attachedPod(object).named('another').ready().build()] : []),
    ];
    return { object, pods, templates, facts: known };
  });

const answer = (given: Situation) =>
  asJson(
    sync(
      parseWarmPodRequest(asJson(warmPodEnvelope(given.object, given.pods, given.templates))),
      context({ facts: given.facts }),
    ),
  );

/** Checks what is answered; that nothing can be answered is a refusal, which changes nothing. */
const holds = (check: (given: Situation, response: ReturnType<typeof answer>['response']) => void) =>
  fc.assert(
    fc.property(situation, given => {
      try {
        check(given, answer(given).response);
      } catch (error) {
        if (!(error instanceof HookError)) throw error;
      }
    }),
    { numRuns: 500 },
  );

const phaseOf = ({ object }: Situation) => warmPodSchema.parse(object).status.phase;

const namesOf = (some: readonly { metadata: { name: string } }[]) =>
  some.map(({ metadata }) => metadata.name);

describe('an answer about a WarmPod', () => {
  it('is the same each time', () => {
    holds((given, response) => expect(answer(given).response).toEqual(response));
  });

  it('leaves a Pod out only with the status Terminating, so that what was claimed meanwhile is met by a conflict', () => {
    holds((given, { status, attachments }) => {
      const staying = new Set(namesOf(attachments));
      const leftOut = namesOf(given.pods).filter(name => !staying.has(name));
      const isAtItsEnd = phaseOf(given) === 'Terminating' || status?.phase === 'Terminating';
      if (leftOut.length > 0) expect(isAtItsEnd).toBe(true);
    });
  });

  it('leaves no Pod out while it is Assigned, nor says anything', () => {
    holds((given, { status, attachments }) => {
      if (phaseOf(given) !== 'Assigned') return;
      expect(status).toBeNull();
      expect(namesOf(attachments).sort()).toEqual(namesOf(given.pods).sort());
    });
  });

  it('makes a Pod only in a namespace that is closed, while it never had one', () => {
    holds((given, { attachments }) => {
      const observed = new Set(namesOf(given.pods));
      const isNew = namesOf(attachments).some(name => !observed.has(name));
      const { podName } = warmPodSchema.parse(given.object).status;
      if (isNew) expect([given.facts, phaseOf(given), podName]).toEqual([CLOSED, 'Pending', undefined]);
    });
  });

  it('never leads back from Assigned or Terminating', () => {
    holds((given, { status }) => {
      const after = warmPodStatus.parse(status ?? warmPodSchema.parse(given.object).status).phase;
      if (['Assigned', 'Terminating'].includes(phaseOf(given))) expect(after).toBe(phaseOf(given));
    });
  });

  it('never says Assigned by itself, nor changes whose it is', () => {
    holds((given, { status }) => {
      if (status === null) return;
      const before = warmPodSchema.parse(given.object).status;
      expect(status.phase).not.toBe('Assigned');
      expect([status.assignedTo, status.assignedAt]).toEqual([before.assignedTo, before.assignedAt]);
    });
  });

  it('is followed by another look where it says something: a conflict would go unnoticed', () => {
    holds((_given, { status, resyncAfterSeconds }) => {
      if (status !== null) expect(resyncAfterSeconds).toBeGreaterThan(0);
    });
  });

  it('says a thing once', () => {
    holds((given, { status }) => {
      if (status === null) return;
      const again = answer({ ...given, object: { ...given.object, status } });
      expect(again.response.status).toBeNull();
      expect(again.effects).toEqual([]);
    });
  });
});
