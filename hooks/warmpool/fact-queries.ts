import type { FactQueries } from '../contract.ts';
import { mostLost } from './failures/back-off.ts';
import type { WarmPoolRequest } from './request.ts';
import { claimActivityQuery } from './size/refill.ts';
import { needsRecordedStatus } from './status/recorded-status.ts';
import { isTemplateAwaited } from './template/asked-template.ts';

const sandboxesServed = ({ warmPods }: WarmPoolRequest): string[] => {
  const uids = warmPods.map(({ warmPod: { status } }) =>
    status.phase === 'Assigned' ? status.assignedTo : undefined,
  );
  return [...new Set(uids.filter(uid => uid !== undefined))].sort();
};

/** Asks which of the Sandboxes that have its Pods are gone (`C7`); a pool that is deleted waits for nothing else. */
export function finalizeFactQueries(request: WarmPoolRequest): Pick<FactQueries, 'endedSandboxes'> {
  const uids = sandboxesServed(request);
  const namespace = request.pool.metadata.namespace;
  return uids.length === 0 ? {} : { endedSandboxes: { namespace, uids } };
}

/** While Pods fail: the pool's children may be refused. */
function refusalQuery(request: WarmPoolRequest): FactQueries {
  const { metadata, status } = request.pool;
  const { backOff, nextOrdinal = 0, provenOrdinal = nextOrdinal, idleTarget = 0 } = status;
  const isAsked =
    backOff !== undefined || isTemplateAwaited(request) || nextOrdinal - provenOrdinal > mostLost(idleTarget);
  const { namespace, uid } = metadata;
  return isAsked ? { syncErrors: { namespace, uid } } : {};
}

const recordedStatusQuery = (request: WarmPoolRequest): FactQueries => {
  const { namespace, name, uid } = request.pool.metadata;
  return needsRecordedStatus(request) ? { recordedStatus: { kind: 'WarmPool', namespace, name, uid } } : {};
};

/** What a pool asks: that, what goes on in it, what is refused, and what its status says by now. */
export const warmPoolFactQueries = (request: WarmPoolRequest): FactQueries => ({
  ...finalizeFactQueries(request),
  ...claimActivityQuery(request),
  ...refusalQuery(request),
  ...recordedStatusQuery(request),
});
