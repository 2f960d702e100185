import type { FactQueries } from '../contract.ts';
import { claimActivityQuery } from './refill.ts';
import type { WarmPoolRequest } from './request.ts';

const sandboxesServed = ({ warmPods }: WarmPoolRequest): string[] => {
  const uids = warmPods.map(({ warmPod: { status } }) =>
    status.phase === 'Assigned' ? status.assignedTo : undefined,
  );
  return [...new Set(uids.filter(uid => uid !== undefined))].sort();
};

/** Asks which of the Sandboxes that have its Pods are gone (`C7`); a pool that is deleted waits for nothing else. */
export function finalizeFactQueries(request: WarmPoolRequest): Pick<FactQueries, 'endedSandboxes'> {
  const uids = sandboxesServed(request);
  const namespace = request.pool.metadata.namespace ?? 'default';
  return uids.length === 0 ? {} : { endedSandboxes: { namespace, uids } };
}

/** What a pool asks: that, and what goes on in it. */
export const warmPoolFactQueries = (request: WarmPoolRequest): FactQueries => ({
  ...finalizeFactQueries(request),
  ...claimActivityQuery(request),
});
