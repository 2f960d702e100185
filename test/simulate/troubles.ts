/** What a pool is tried with when not all is well, and what is to hold then: no storm of Pods, and no end of trouble after its cause. */
import type { PoolSpecInput } from '../builders/warm-pool.ts';

/** What a pool in trouble must keep to. */
export interface TroubleLimits {
  /** How many warm Pods may be made within a minute, once the pool was filled. */
  madePerMinute: number;
  /** How soon after the cause is gone all Pods are there, and of today's template. */
  recoverySeconds: number;
  /** How long a Sandbox may wait for a warm Pod. */
  waitSeconds: number;
  /** The least share of Sandboxes that get one. */
  hitShare: number;
}

export interface Trouble {
  name: string;
  minutes: number;
  seed: number;
  spec: Partial<PoolSpecInput>;
  /** How many Pods the namespace's quota allows. */
  quota: number;
  /** Whether at this second nodes fail every Pod that waits on them. */
  nodesFail(second: number): boolean;
  /** When the runtime gets another image, and every Pod is to be replaced. */
  newImageAt: number | undefined;
  /** When nothing is in the way any more. */
  overAt: number;
  /** Sandboxes that come in an hour, and the share of them that waits for a warm Pod. */
  perHour: number;
  waitingShare: number;
  sandboxSeconds: number;
  startSeconds: number;
  limits: TroubleLimits;
}

const never = () => false;
const between = (from: number, to: number) => (second: number) => second >= from && second < to;

const usual = {
  minutes: 30,
  seed: 20_260_102,
  quota: Number.POSITIVE_INFINITY,
  nodesFail: never,
  newImageAt: undefined,
  overAt: 0,
  perHour: 0,
  waitingShare: 0,
  sandboxSeconds: 120,
  startSeconds: 4,
};
const limits = { madePerMinute: 10, recoverySeconds: 330, waitSeconds: 30, hitShare: 0 };

export const troubles: readonly Trouble[] = [
  {
    ...usual,
    name: 'a quota that just fits, and a new image',
    spec: { minSize: 5 },
    quota: 5,
    minutes: 15,
    newImageAt: 120,
    overAt: 120,
    limits: { ...limits, madePerMinute: 20, recoverySeconds: 300 },
  },
  {
    ...usual,
    name: 'a quota that just fits, and Sandboxes',
    spec: { minSize: 5, maxSize: 8 },
    quota: 8,
    perHour: 60,
    limits: { ...limits, hitShare: 0.95 },
  },
  {
    ...usual,
    name: 'nodes that fail for a quarter of an hour',
    spec: { minSize: 5 },
    nodesFail: between(300, 1200),
    overAt: 1200,
    limits,
  },
  {
    ...usual,
    name: 'nodes that fail every other minute',
    spec: { minSize: 5 },
    nodesFail: second => second < 1200 && Math.floor(second / 60) % 2 === 1,
    overAt: 1200,
    perHour: 60,
    limits: { ...limits, madePerMinute: 15, hitShare: 0.3 },
  },
  {
    ...usual,
    name: 'minSize 0: all Sandboxes wait',
    spec: { minSize: 0, maxSize: 20, autoScaling: { enabled: true } },
    perHour: 60,
    waitingShare: 1,
    limits: { ...limits, madePerMinute: 20, hitShare: 0.99 },
  },
  {
    ...usual,
    name: 'minSize 0: no Sandbox waits',
    spec: { minSize: 0, maxSize: 20, autoScaling: { enabled: true } },
    perHour: 60,
    limits: { ...limits, madePerMinute: 20, hitShare: 0.8 },
  },
];
