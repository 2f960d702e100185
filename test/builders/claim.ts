/** The claim hook and the shell behind it in miniature: what it orders is done at once. */
import { claimOrder } from '../../hooks/claim/decide.ts';
import { parseClaimRequest } from '../../hooks/claim/request.ts';
import type { ClaimOrder, Context, KubernetesObject } from '../../hooks/contract.ts';
import { ANNOTATIONS } from '../../hooks/lib/serving.ts';
import { podTemplate } from '../../hooks/pod/template.ts';
import type { Settings } from '../../hooks/settings.ts';
import { createdChild } from './observed.ts';
import { type Envelope, withObject } from './request.ts';
import { resolutionIn } from './resolution.ts';

/** The order of the claim hook about the Sandbox of a composite's request. */
export const claimOrderIn = ({ parent, related }: Envelope, settings: Settings): ClaimOrder | undefined =>
  claimOrder(
    parseClaimRequest(
      structuredClone({
        controller: { kind: 'DecoratorController', metadata: { name: 'llmsafespace-claim' }, spec: {} },
        object: parent,
        attachments: {},
        related,
        finalizing: false,
      }),
    ),
    settings,
  );

type WarmOrder = Extract<ClaimOrder, { order: 'claim' }>;

/** The Pod that the order was for, handed over by the WarmPod of this name. */
function claimedPod(
  envelope: Envelope,
  { labels, annotations, hashAnnotation }: WarmOrder,
  name: string,
  settings: Settings,
): KubernetesObject {
  const { requirements } = resolutionIn(envelope, settings);
  if (requirements === undefined) throw new Error('a claim was ordered for a Sandbox without requirements');
  const template = podTemplate(requirements);
  const hash = { [hashAnnotation.name]: hashAnnotation.value };
  return createdChild(envelope.parent, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: envelope.parent.metadata.namespace ?? 'default',
      labels,
      annotations: { ...template.annotations, ...hash, ...annotations },
    },
    spec: template.spec,
  });
}

const goneCold = (envelope: Envelope, reason: string, message: string): Envelope => {
  const { metadata, ...parent } = envelope.parent;
  const annotations = {
    ...metadata.annotations,
    [ANNOTATIONS.warmPodUsed]: 'false',
    [ANNOTATIONS.warmPodReason]: `${reason}: ${message}`,
  };
  return { ...envelope, parent: { ...parent, metadata: { ...metadata, annotations } } };
};

/** What is observed after a claim; the WarmPod that can be had is the one that the facts say is assigned. */
export function claimed(envelope: Envelope, { settings, facts }: Context<Settings>): Envelope {
  const order = claimOrderIn(envelope, settings);
  if (order === undefined || order.order === 'tidy') return envelope;
  if (order.order === 'cold') return goneCold(envelope, order.reason, order.message);
  const name = facts.assignedWarmPod?.known ? facts.assignedWarmPod.value?.name : undefined;
  return name === undefined
    ? goneCold(envelope, 'NoWarmPodReady', 'no WarmPod that fits is Ready')
    : { ...envelope, children: withObject(envelope.children, claimedPod(envelope, order, name, settings)) };
}
