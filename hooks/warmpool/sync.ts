import type { CompositeResponse, DesiredObject, Hook } from '../contract.ts';
import type { Settings } from '../settings.ts';
import { keptFailure, keptPodTemplates, keptWarmPods, newWarmPods } from './children.ts';
import { type Decision, decide } from './decide.ts';
import { firstOrdinal } from './inventory.ts';
import { nextLookSeconds } from './next-look.ts';
import { preloadEgressConditions } from './preload/network.ts';
import type { WarmPoolRequest } from './request.ts';
import { events } from './status/events.ts';
import { withRecordedStatus } from './status/recorded-status.ts';
import { statusOf } from './status/status.ts';

function childrenOf(
  request: WarmPoolRequest,
  { current, templateChildren, inventory, refilling: { next }, kept }: Decision,
): DesiredObject[] {
  const { pool } = request;
  return [
    ...templateChildren,
    ...keptPodTemplates(request, inventory, current?.metadata.name),
    ...keptWarmPods(inventory, next),
    ...keptFailure(kept),
    ...(current ? newWarmPods(pool, firstOrdinal(request), next, current.metadata.name) : []),
  ];
}

/** Which WarmPods should exist, and the pool's status. */
export const sync: Hook<WarmPoolRequest, CompositeResponse, Settings> = (given, context) => {
  const request = withRecordedStatus(given, context.facts);
  const { pool } = request;
  const { now } = context;
  const decision = decide(request, context);
  const { current, inventory, scaling, refilling, resolution, cause, backOff, provenOrdinal } = decision;
  const status = statusOf({
    pool,
    inventory,
    podTemplateName: current?.metadata.name,
    scaling,
    cause,
    backOff,
    conditions: resolution.conditions,
    remarks: preloadEgressConditions(pool, context.settings),
    nextOrdinal: firstOrdinal(request) + refilling.next.create,
    provenOrdinal,
    podTemplate: decision.askedTemplate,
    now,
  });
  return {
    response: {
      status: { ...status },
      children: childrenOf(request, decision),
      resyncAfterSeconds: nextLookSeconds(request, decision, now),
    },
    effects: events(pool, status, scaling),
  };
};
