/** Puts a policy that somebody deleted or altered back at once, wherever there is something to protect. */
import type { Logger } from 'pino';
import { backoffMs, pause } from '../kubernetes/backoff.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, isTransient } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { keepWatching } from '../kubernetes/watch.ts';
import type { NamespacesInUse } from './namespaces-in-use.ts';
import type { Policies } from './policies.ts';

export interface GuardOptions {
  kubernetes: Kubernetes;
  policies: Policies;
  policyName: string;
  inUse: NamespacesInUse;
  logger: Logger;
  signal: AbortSignal;
}

const networkPolicies = resourcePath({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' });
const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** Somebody who alters the policy again and again is answered ever more slowly; calm for this long, and at once. */
const calmMs = 60_000;

/** Starts watching; `synced` tells whether the policies of all namespaces have been seen. */
export function guardPolicies(options: GuardOptions): {
  synced(): boolean;
  ended: Promise<void>;
} {
  const { kubernetes, policies, policyName, inUse, logger, signal } = options;
  const underRepair = new Set<string>();
  const history = new Map<string, { repairs: number; lastAt: number }>();
  let synced = false;

  /** How often this namespace's policy has been repaired without a calm minute between. */
  function countRepair(namespace: string): number {
    const { repairs, lastAt } = history.get(namespace) ?? { repairs: 0, lastAt: 0 };
    const inARow = Date.now() - lastAt < calmMs ? repairs : 0;
    history.set(namespace, { repairs: inARow + 1, lastAt: Date.now() });
    return inARow;
  }

  /** Tells whether there is nothing more to do: in force, not in use, or impossible here. */
  async function tryRepair(namespace: string): Promise<boolean> {
    if (!(await inUse.has(namespace))) return true;
    try {
      await policies.enforce(namespace);
      return true;
    } catch (err) {
      if (isTransient(err) || hasReason(err, 'PolicyAltered')) return false;
      const goingAway = hasReason(err, 'NamespaceTerminating', 'NotFound');
      logger[goingAway ? 'debug' : 'error'](
        { namespace, policy: policyName, err },
        'could not put a policy back',
      );
      return true;
    }
  }

  async function repair(namespace: string): Promise<void> {
    if (underRepair.has(namespace)) return;
    underRepair.add(namespace);
    while (!signal.aborted && !policies.isEnforced(namespace)) {
      const repairs = countRepair(namespace);
      if (repairs > 0) await pause(backoffMs(repairs - 1, firstPauseMs, longestPauseMs), signal);
      if (await tryRepair(namespace)) break;
    }
    underRepair.delete(namespace);
  }

  /** Tells whether the namespaces whose policy vanished while nobody watched could be found. */
  async function tryRepairMissing(): Promise<boolean> {
    try {
      const missing = [...(await inUse.all())].filter(namespace => !policies.isEnforced(namespace));
      for (const namespace of missing) void repair(namespace);
      return true;
    } catch (err) {
      logger.warn({ err }, 'could not list the namespaces in use');
      return !isTransient(err);
    }
  }

  async function repairMissing(): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (await tryRepairMissing()) return;
      await pause(backoffMs(attempt, firstPauseMs, longestPauseMs), signal);
    }
  }

  const ended = keepWatching({
    kubernetes,
    path: networkPolicies,
    query: { fieldSelector: `metadata.name=${policyName}` },
    onList(items) {
      policies.observeAll(items);
      synced = true;
      void repairMissing();
    },
    onEvent(type, policy) {
      const namespace = policy.metadata.namespace ?? '';
      if (type === 'DELETED') policies.lose(namespace);
      if (type === 'DELETED' || !policies.observe(policy)) void repair(namespace);
    },
    logger,
    signal,
  });
  return { synced: () => synced, ended };
}
