/** A pool on a machine that makes its Pods, looks at it and serves claims: all of that takes CPU, as measured on two cores. */
import type { ClaimActivity } from '../../hooks/contract.ts';
import { LATEST_SECONDS } from '../../hooks/warmpool/next-look.ts';
import { type refill, START_SECONDS, spacingSeconds } from '../../hooks/warmpool/size/refill.ts';
import { secondsFromNow } from '../builders/identity.ts';
import type { Machine } from './machine.ts';

export type Refilling = typeof refill;

const CPU_MS = { claim: 50, createWarmPod: 3, startPod: 27, look: 15, lookAtWarmPod: 0.2 };

/** What a look has seen of the pool; its answer may be held back. */
interface Look {
  fresh: number;
  warmPods: number;
}

export interface BusyPoolOptions {
  machine: Machine;
  target: number;
  /** Ready at first. */
  ready: number;
  sandboxSeconds: number;
  /** Absent, each Pod that is claimed is there again at once, for nothing. */
  refilling: Refilling | undefined;
}

export interface BusyPool {
  /** Takes a Pod as soon as one is Ready; `done` is called when the Sandbox has it. */
  claim(done: () => void): void;
  /** What happens by itself at this time. */
  pass(atMs: number): void;
  ready(): number;
}

export function createBusyPool({ machine, target, sandboxSeconds, ...options }: BusyPoolOptions): BusyPool {
  const { refilling = () => ({ next: { create: 0, retire: [] }, resyncAfterSeconds: undefined }) } = options;
  const [claims, starts, looks] = [machine.queue(), machine.queue(), machine.queue()];
  const waiting: (() => void)[] = [];
  /** When those that are starting were made, and when the Sandboxes end. */
  const startingSinceMs: number[] = [];
  const endsAtMs: number[] = [];
  let nowMs = 0;
  let ready = options.ready;
  let lastClaimAtMs: number | undefined;
  let told = { atMs: Number.NEGATIVE_INFINITY, ready: 0 };
  let changed = true;
  let dueAtMs = 0;
  let isLooking = false;
  let held: Look | undefined;

  function take(done: () => void): void {
    if (options.refilling) ready -= 1;
    lastClaimAtMs = nowMs;
    endsAtMs.push(nowMs + sandboxSeconds * 1000);
    changed = true;
    claims.add(CPU_MS.claim, done);
  }

  function start(): void {
    const sinceMs = nowMs;
    startingSinceMs.push(sinceMs);
    changed = true;
    starts.add(CPU_MS.startPod, () => {
      startingSinceMs.splice(startingSinceMs.indexOf(sinceMs), 1);
      ready += 1;
      changed = true;
      waiting.shift()?.();
    });
  }

  /** One after another, and the pool isn't looked at meanwhile. */
  function create(count: number): void {
    isLooking = count > 0;
    if (count === 0) return;
    looks.add(CPU_MS.createWarmPod, () => {
      start();
      create(count - 1);
    });
  }

  const activity = (): ClaimActivity => ({
    readyPods: ready,
    startingPods: startingSinceMs.filter(sinceMs => nowMs - sinceMs < START_SECONDS * 1000).length,
    lastClaimAt: lastClaimAtMs === undefined ? undefined : secondsFromNow(lastClaimAtMs / 1000).toISOString(),
    claimsUnderWay: claims.underWay(),
    unmet: { waiting: 0, cold: 0 },
    waited: false,
  });

  function answer({ fresh, warmPods }: Look): void {
    const value = activity();
    const missing = { create: Math.max(0, target - fresh), retire: [] };
    const now = secondsFromNow(nowMs / 1000);
    const { next, resyncAfterSeconds } = refilling(missing, { target, fresh }, { known: true, value }, now);
    told = { atMs: nowMs, ready };
    dueAtMs = nowMs + (resyncAfterSeconds ?? LATEST_SECONDS) * 1000;
    looks.add(CPU_MS.look + CPU_MS.lookAtWarmPod * warmPods, () => create(next.create));
  }

  function look(): void {
    const fresh = ready + startingSinceMs.length;
    held = { fresh, warmPods: fresh + endsAtMs.length };
    isLooking = true;
    changed = false;
  }

  function letGo(): void {
    if (held === undefined) return;
    const isDue = nowMs >= told.atMs + spacingSeconds(held.warmPods) * 1000;
    if (!isDue && (told.ready === 0 || ready > 0)) return;
    answer(held);
    held = undefined;
  }

  return {
    claim(done) {
      if (ready > 0) take(done);
      else waiting.push(() => take(done));
    },
    pass(atMs) {
      nowMs = atMs;
      for (; (endsAtMs[0] ?? Number.POSITIVE_INFINITY) <= nowMs; changed = true) endsAtMs.shift();
      if (!isLooking && (changed || nowMs >= dueAtMs)) look();
      letGo();
    },
    ready: () => ready,
  };
}
