/**
 * The cluster's time. What Kubernetes wrote is compared with its own clock, and never with that of this machine, which may be minutes
 * off: then nothing is too old, or too young, for that reason alone.
 */
export interface ClusterClock {
  now(): Date;
  /** Records the Date header of an answer, with the local times of its request and arrival. */
  observe(date: unknown, askedAtMs: number, arrivedAtMs: number): void;
}

/** The header has whole seconds, and synchronized clocks differ a little: up to this they count as equal. */
const toleranceMs = 2_000;

export function createClusterClock(machineMs: () => number = Date.now): ClusterClock {
  let aheadMs = 0;
  return {
    now: () => new Date(machineMs() + aheadMs),
    observe(date, askedAtMs, arrivedAtMs) {
      const saidMs = Date.parse(String(date));
      if (Number.isNaN(saidMs)) return;
      const differenceMs = saidMs + 500 - (askedAtMs + arrivedAtMs) / 2;
      if (Math.abs(differenceMs - aheadMs) <= toleranceMs + (arrivedAtMs - askedAtMs)) return;
      aheadMs = Math.abs(differenceMs) <= toleranceMs ? 0 : differenceMs;
    },
  };
}
