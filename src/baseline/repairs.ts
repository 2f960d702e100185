/** Restores missing or altered policies, with back-off. */
import type { Logger } from 'pino';
import { backoffMs, pause } from '../kubernetes/backoff.ts';
import { hasReason, isTransient } from '../kubernetes/errors.ts';
import type { NamespacesInUse } from './namespaces-in-use.ts';
import type { Policies } from './policies.ts';

export interface RepairOptions {
  policies: Policies;
  policyName: string;
  inUse: NamespacesInUse;
  logger: Logger;
  signal: AbortSignal;
}

const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** After this much calm repairs are immediate again. */
const calmMs = 60_000;

/** Counts the repairs in each namespace: how many there were before this one without a calm minute between. */
function createRepairCount() {
  const history = new Map<string, { repairs: number; lastAt: number }>();
  return (namespace: string): number => {
    const { repairs, lastAt } = history.get(namespace) ?? { repairs: 0, lastAt: 0 };
    const inARow = Date.now() - lastAt < calmMs ? repairs : 0;
    history.set(namespace, { repairs: inARow + 1, lastAt: Date.now() });
    return inARow;
  };
}

/** Repairs the policy of one namespace, or of all that are in use. */
export function createRepairs({ policies, policyName, inUse, logger, signal }: RepairOptions) {
  const underRepair = new Set<string>();
  const countRepair = createRepairCount();

  /** Resolves to whether nothing is left to do: in force, not in use, or impossible. */
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

  /** Resolves to whether namespaces without a policy were found. */
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

  return { repair, repairMissing };
}
