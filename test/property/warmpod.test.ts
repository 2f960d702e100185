/** What holds of every answer about a WarmPod, and of every change of its status, whatever is observed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { warmPod as warmPodSchema } from '../../hooks/api/warmpod.ts';
import type { Facts, KubernetesObject } from '../../hooks/contract.ts';
import { podOutcome } from '../../hooks/pod/outcome.ts';
import { type WarmPodChange, type WarmPodView, warmPodChange } from '../../hooks/warmpod/status.ts';
import { sync } from '../../hooks/warmpod/sync.ts';
import { warmPodRecord } from '../../src/caches/warm-pod-record.ts';
import { availableOf } from '../builders/available.ts';
import { CLOSED, context } from '../builders/context.ts';
import { NOW } from '../builders/identity.ts';
import { CURRENT } from '../builders/warm-arbitraries.ts';
import { type AttachedPodBuilder, attachedPod } from '../builders/warm-attached.ts';
import { type WarmPodBuilder, warmPod } from '../builders/warm-pod.ts';
import { warmPodRequest } from '../builders/warm-request.ts';
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

const facts = fc.constantFrom<Facts[]>(
  CLOSED,
  {},
  { namespacePolicies: { known: false, reason: 'no answer' } },
);

interface Situation {
  object: KubernetesObject;
  /** Its Pod, as the shell sees it. */
  pod: KubernetesObject | undefined;
  /** Whether the shell has seen one. */
  hadPod: boolean;
  templates: KubernetesObject[];
  facts: Facts;
}

const situation: fc.Arbitrary<Situation> = fc
  .record({
    phase: phases,
    isRetired: fc.boolean(),
    isDeleting: fc.boolean(),
    state: fc.option(podStates),
    hadPod: fc.boolean(),
    templates: fc.subarray([CURRENT]),
    facts,
  })
  .map(({ phase, isRetired, isDeleting, state, ...rest }) => {
    const retired = isRetired ? one.retired() : one;
    const object = phase(isDeleting ? retired.deleting() : retired).build();
    return { object, pod: state?.(attachedPod(object)).build(), ...rest };
  });

const answer = ({ object, templates, facts: known }: Situation) =>
  asJson(sync(warmPodRequest(object), context({ facts: known, available: availableOf(...templates) })));

const viewOf = (object: KubernetesObject): WarmPodView => {
  const record = warmPodRecord(object);
  if (record === undefined) throw new Error('no WarmPod');
  return record;
};

const changeIn = ({ object, pod, hadPod }: Situation): WarmPodChange | undefined => {
  const seen = pod && { name: pod.metadata.name, uid: pod.metadata.uid, outcome: podOutcome(pod) };
  return warmPodChange(viewOf(object), { pod: seen, hadPod }, NOW);
};

const written = (given: Situation): Situation => {
  const status = { ...(given.object.status as object), ...changeIn(given)?.status };
  return { ...given, object: { ...given.object, status } };
};

const holds = (check: (given: Situation) => void) =>
  fc.assert(
    fc.property(situation, given => void check(given)),
    { numRuns: 500 },
  );

const statusOf = ({ object }: Situation) => warmPodSchema.parse(object).status;

describe('an answer about a WarmPod', () => {
  it('is the same each time', () => {
    holds(given => expect(answer(given)).toEqual(answer(given)));
  });

  it('never says anything: the status is the shell’s', () => {
    holds(given => expect(answer(given).response.status).toBeNull());
  });

  it('makes a Pod only in a namespace that is closed, for one that is wanted and never had one', () => {
    holds(given => {
      if (answer(given).response.attachments.length === 0) return;
      const { metadata, spec } = warmPodSchema.parse(given.object);
      const { phase, podName } = statusOf(given);
      expect([given.facts, phase, podName]).toEqual([CLOSED, 'Pending', undefined]);
      expect([spec.retire, metadata.deletionTimestamp]).toEqual([undefined, undefined]);
    });
  });

  it('makes a Pod of its own name at most', () => {
    holds(given => {
      const { attachments } = answer(given).response;
      const { name } = given.object.metadata;
      expect(attachments.map(({ metadata }) => metadata.name)).toEqual(
        attachments.length === 0 ? [] : [name],
      );
    });
  });

  it('is followed by another look, as long as it needs a Pod', () => {
    holds(given => {
      const { metadata, spec } = warmPodSchema.parse(given.object);
      const { phase, podName } = statusOf(given);
      const isWanted = !spec.retire && metadata.deletionTimestamp === undefined;
      const needsPod = isWanted && phase === 'Pending' && podName === undefined;
      expect(answer(given).response.resyncAfterSeconds !== undefined).toBe(needsPod);
    });
  });

  it('has this replica attend to it', () => {
    holds(given => expect(answer(given).attends).toBe(given.object.metadata.uid));
  });
});

describe("a change of a WarmPod's status", () => {
  it('is never one of an Assigned or a Terminating one', () => {
    holds(given => {
      if (['Assigned', 'Terminating'].includes(statusOf(given).phase))
        expect(changeIn(given)).toBeUndefined();
    });
  });

  it('never says Assigned, nor whose it is: that is the claim’s', () => {
    holds(given => {
      const { status = {} } = changeIn(given) ?? {};
      expect(status.phase).not.toBe('Assigned');
      expect(Object.keys(status)).not.toContain('assignedTo');
      expect(Object.keys(status)).not.toContain('assignedAt');
    });
  });

  it('says Ready only of a Pod that is seen to be ready, and by its UID', () => {
    holds(given => {
      const change = changeIn(given);
      if (change?.status.phase !== 'Ready') return;
      expect(given.pod && podOutcome(given.pod).state).toBe('ready');
      expect(change.status.podUID).toBe(given.pod?.metadata.uid);
    });
  });

  it('is said once', () => {
    holds(given => expect(changeIn(written(given))).toBeUndefined());
  });

  it('fits the schema of the status', () => {
    holds(given => {
      expect(() => statusOf(written(given))).not.toThrow();
    });
  });
});
