import { describe, expect, it } from 'vitest';
import { warmPodFactQueries } from '../../../hooks/warmpod/fact-queries.ts';
import { type AttachedPodBuilder, attachedPod } from '../../builders/warm-attached.ts';
import { type WarmPodBuilder, warmPod } from '../../builders/warm-pod.ts';
import { warmPodRequest } from '../../builders/warm-request.ts';

const one = warmPod();
const pod = attachedPod(one.build());
const baselinePolicy = { namespace: 'default' };

describe('a WarmPod asks', () => {
  it.each<[string, WarmPodBuilder, AttachedPodBuilder[], object]>([
    ['whether its namespace is closed, before it has a Pod', one, [], { baselinePolicy }],
    ['that as well where a Pod of another name is attached', one, [pod.named('another')], { baselinePolicy }],
    ['nothing while its Pod starts', one, [pod], {}],
    ['nothing when it is Ready', one.ready(), [pod.ready()], {}],
    ['nothing when its Pod is lost', one.ready(), [], {}],
    ['nothing when a Sandbox has it: its pool asks', one.assignedTo('u1'), [], {}],
    ['nothing when a Sandbox has it and the Pod is still seen', one.assignedTo('u1'), [pod], {}],
    ['nothing at its end', one.assignedTo('u1').terminating(), [], {}],
  ])('%s', (_case, given, pods, queries) => {
    const request = warmPodRequest(
      given.build(),
      pods.map(each => each.build()),
    );
    expect(warmPodFactQueries(request)).toEqual(queries);
  });
});
