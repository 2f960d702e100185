/** A WarmPod, its Pod and its template, and what the hook answers about them. */
import type { Facts, KubernetesObject } from '../../../hooks/contract.ts';
import { sync } from '../../../hooks/warmpod/sync.ts';
import { CLOSED, context } from '../../builders/context.ts';
import { type AttachedPodBuilder, attachedPod } from '../../builders/warm-attached.ts';
import { type WarmPodBuilder, warmPod } from '../../builders/warm-pod.ts';
import { warmPool } from '../../builders/warm-pool.ts';
import { storedPodTemplate, warmPodRequest } from '../../builders/warm-request.ts';
import { asJson } from '../../builders/world.ts';

export const template = storedPodTemplate(warmPool().build());
export const one = warmPod(4).ofTemplate(template.metadata.name);
export const pod = attachedPod(one.build());
export const { name } = one.build().metadata;

export interface Given {
  of?: WarmPodBuilder;
  pods?: AttachedPodBuilder[];
  templates?: KubernetesObject[];
  facts?: Facts;
}

export const answer = ({ of = one, pods = [], templates = [template], facts = CLOSED }: Given) =>
  asJson(
    sync(
      warmPodRequest(
        of.build(),
        pods.map(each => each.build()),
        templates,
      ),
      context({ facts }),
    ),
  );

export const OPEN: Facts = { baselinePolicy: { known: false, reason: 'no answer' } };
