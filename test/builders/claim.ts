/** The claim in miniature: what is ordered is done at once. */
import { claimOrder } from '../../hooks/claim/decide.ts';
import type { ClaimOrder, ClaimResult, Context, KubernetesObject } from '../../hooks/contract.ts';
import { parseTime } from '../../hooks/lib/time.ts';
import { podTemplate } from '../../hooks/pod/template.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { Settings } from '../../hooks/settings.ts';
import { availableIn } from './available.ts';
import { createdChild } from './observed.ts';
import { type Envelope, withObject } from './request.ts';
import { resolutionIn } from './resolution.ts';

/** What is ordered about the Sandbox of a request. */
export const claimOrderIn = (envelope: Envelope, settings: Settings): ClaimOrder | undefined =>
  claimOrder(parseSandboxRequest(envelope), {
    available: availableIn(envelope.cluster),
    settings,
  });

type WarmOrder = Extract<ClaimOrder, { order: 'claim' }>;

/** The Pod that the order was for, handed over by the WarmPod of this name. */
function claimedPod(
  envelope: Envelope,
  { labels, annotations, hashAnnotation }: WarmOrder,
  name: string,
  settings: Settings,
): KubernetesObject {
  const { requirements, late = requirements } = resolutionIn(envelope, settings);
  if (late === undefined) throw new Error('a claim was ordered for a Sandbox without requirements');
  const template = podTemplate(late);
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

const NONE_READY: ClaimResult = {
  result: 'cold',
  reason: 'NoWarmPodReady',
  message: 'none of the 2 matching warm Pods could be claimed',
};

const waits = ({ waitUntil }: WarmOrder, now: Date): boolean =>
  waitUntil !== undefined && parseTime(waitUntil) > now;

/**
 * What comes of the order about the Sandbox of this request; undefined where none is given. The WarmPod that can be had is the one that
 * the facts say is assigned.
 */
export function claimResult(
  envelope: Envelope,
  { settings, facts, now }: Context<Settings>,
): ClaimResult | undefined {
  const order = claimOrderIn(envelope, settings);
  if (order?.order !== 'claim') return undefined;
  const name = facts.assignedWarmPod?.known ? facts.assignedWarmPod.value?.name : undefined;
  if (name !== undefined) return { result: 'warm', pod: claimedPod(envelope, order, name, settings) };
  return waits(order, now) ? { result: 'waiting', resyncAfterSeconds: 0.5 } : NONE_READY;
}

/** What is observed once a claim has handed a Pod over. */
export const handedOver = (envelope: Envelope, result: ClaimResult | undefined): Envelope =>
  result?.result === 'warm' ? { ...envelope, children: withObject(envelope.children, result.pod) } : envelope;

/** What is observed after the claim of a replica that ended before it answered. */
export const claimed = (envelope: Envelope, context: Context<Settings>): Envelope =>
  handedOver(envelope, claimResult(envelope, context));
