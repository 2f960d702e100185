import type { FactQueries } from '../contract.ts';
import { observedOf } from '../lib/children.ts';
import type { Settings } from '../settings.ts';
import type { SandboxRequest } from './request.ts';

/** Usage is measured while the Sandbox runs, where the installation wants it. */
function usageQuery({ sandbox: { metadata, status } }: SandboxRequest, settings: Settings): FactQueries {
  const { podName: name } = status;
  const maxAgeSeconds = settings.usageIntervalSeconds;
  if (maxAgeSeconds === 0 || status.phase !== 'Running' || name === undefined) return {};
  return { podUsage: { namespace: metadata.namespace ?? 'default', name, maxAgeSeconds } };
}

/** Before a Pod is created its namespace must be closed; a Pod that should be there and isn't may have been refused. */
export function sandboxFactQueries(request: SandboxRequest, settings: Settings): FactQueries {
  const { sandbox, children } = request;
  if (sandbox.status.phase === 'Terminated') return {};
  if (observedOf(children, 'Pod.v1').length > 0) return usageQuery(request, settings);
  const { namespace = 'default', uid } = sandbox.metadata;
  const asked = sandbox.status.phase === 'Creating' || sandbox.status.phase === 'Failed';
  return { baselinePolicy: { namespace }, ...(asked && { lastSyncError: { namespace, uid } }) };
}
