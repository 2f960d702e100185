/** Sandboxes for which this replica recently found no warm Pod: their pools count them as demand. */
import type { ClaimResult, WarmOrder } from '../../hooks/index.ts';

export interface UnmetClaims {
  /** Records the result of an order. */
  note(order: WarmOrder, result: ClaimResult): void;
  /** How many would match one of these PodTemplates. */
  count(namespace: string, podTemplates: readonly string[]): { waiting: number; cold: number };
}

interface Unmet {
  namespace: string;
  suffix: string;
  waits: boolean;
  atMs: number;
}

/** Some replica syncs each pool within 10 s. */
const coldForMs = 30_000;
/** A waiting Sandbox is synced every second. */
const waitingForMs = 5_000;
const mostRemembered = 10_000;

export function createUnmetClaims(now: () => Date): UnmetClaims {
  /** By the Sandbox's UID, the oldest first. */
  const unmet = new Map<string, Unmet>();

  const isOver = ({ waits, atMs }: Unmet) => now().getTime() - atMs >= (waits ? waitingForMs : coldForMs);

  function forget(): void {
    for (const [uid, one] of unmet) {
      if (unmet.size <= mostRemembered && !isOver(one)) return;
      unmet.delete(uid);
    }
  }

  return {
    note({ claimant: { uid, namespace }, podTemplateSuffix: suffix }, { result }) {
      unmet.delete(uid);
      if (result !== 'warm') {
        unmet.set(uid, { namespace, suffix, waits: result === 'waiting', atMs: now().getTime() });
      }
      forget();
    },
    count(namespace, podTemplates) {
      const fitting = [...unmet.values()].filter(
        one =>
          one.namespace === namespace &&
          !isOver(one) &&
          podTemplates.some(podTemplate => podTemplate.endsWith(one.suffix)),
      );
      const waiting = fitting.filter(({ waits }) => waits).length;
      return { waiting, cold: fitting.length - waiting };
    },
  };
}
