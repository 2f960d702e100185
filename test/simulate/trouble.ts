/** The course of a pool in trouble, second by second: the hooks themselves, and Metacontroller in miniature. */
import { warmPoolStatus } from '../../hooks/api/warmpool.ts';
import { LATEST_SECONDS } from '../../hooks/warmpool/next-look.ts';
import { secondsFromNow } from '../builders/identity.ts';
import { lookAtPool } from '../builders/warm-looks.ts';
import { warmPool } from '../builders/warm-pool.ts';
import { pythonRuntime } from '../builders/warm-runtime.ts';
import { createWorld, poolOf, type World } from '../builders/warm-world.ts';
import { endSandbox, failPods, lookAtWarmPods, startPods, takePod } from './cluster-in-trouble.ts';
import type { Sample } from './course.ts';
import { exponential, poisson, type Random, random } from './random.ts';
import type { Trouble } from './troubles.ts';

/** How long a Sandbox waits before it goes without. */
const WAIT_SECONDS = 30;
/** For so long a pool hears of a Sandbox that found none. */
const COLD_SECONDS = 30;

/** A Sandbox that asks for a Pod. */
interface Asking {
  since: number;
  until: number;
}

interface Ordeal {
  trouble: Trouble;
  tell(unmet: World['unmet']): World['unmet'];
  world: World;
  chance: Random;
  /** When each Sandbox ends, by its UID. */
  endsAt: Map<string, number>;
  waiting: Asking[];
  missedAt: number[];
  longestWait: number;
  /** When the pool is to be looked at although nothing has changed, and how many writes it has seen. */
  dueAt: number;
  seenWrites: number;
}

/** What was so at the end of a second, and whether the pool had all that it wanted. */
export interface TroubleSample extends Sample {
  full: boolean;
}

export interface TroubleCourse {
  samples: TroubleSample[];
  longestWait: number;
}

const statusOf = (world: World) => warmPoolStatus.parse(poolOf(world)?.status ?? {});

function pass({ trouble, world, endsAt }: Ordeal, second: number): void {
  world.now = secondsFromNow(second);
  if (second === trouble.newImageAt) world.runtime = pythonRuntime('python:3.10.99');
  for (const [uid, at] of endsAt) if (at <= second && endsAt.delete(uid)) endSandbox(world, uid);
  if (trouble.nodesFail(second)) failPods(world);
  else startPods(world, trouble.startSeconds);
}

/** One Sandbox more has a Pod, if it finds one. */
function serve({ trouble, world, chance, endsAt }: Ordeal, second: number): boolean {
  const uid = takePod(world);
  if (uid !== undefined) endsAt.set(uid, second + exponential(chance, trouble.sandboxSeconds));
  return uid !== undefined;
}

/** Who comes now, and until when each waits. */
function coming({ trouble, chance }: Ordeal, second: number): Asking[] {
  const count = poisson(chance, trouble.perHour / 3600);
  return Array.from({ length: count }, () => {
    const waits = chance() < trouble.waitingShare;
    return { since: second, until: waits ? second + WAIT_SECONDS : second };
  });
}

/** Those that wait come first, and then who is new. */
function demand(ordeal: Ordeal, second: number): { hits: number; misses: number } {
  const asking = [...ordeal.waiting, ...coming(ordeal, second)];
  const unserved = asking.filter(({ since }) => {
    const isServed = serve(ordeal, second);
    if (isServed) ordeal.longestWait = Math.max(ordeal.longestWait, second - since);
    return !isServed;
  });
  ordeal.waiting = unserved.filter(({ until }) => second < until);
  const misses = unserved.length - ordeal.waiting.length;
  const recent = ordeal.missedAt.filter(at => second - at < COLD_SECONDS);
  ordeal.missedAt = [...recent, ...Array.from({ length: misses }, () => second)];
  return { hits: asking.length - unserved.length, misses };
}

function look(ordeal: Ordeal, second: number): void {
  const { world, trouble } = ordeal;
  world.unmet = ordeal.tell({ waiting: ordeal.waiting.length, cold: ordeal.missedAt.length });
  lookAtWarmPods(world, trouble.quota);
  if (world.store.writes() !== ordeal.seenWrites || second >= ordeal.dueAt) {
    ordeal.dueAt = second + (lookAtPool(world) ?? LATEST_SECONDS);
    ordeal.seenWrites = world.store.writes();
  }
  lookAtWarmPods(world, trouble.quota);
}

function sample({ world }: Ordeal, before: number): Omit<TroubleSample, 'hits' | 'misses'> {
  const {
    availablePods,
    outdatedPods,
    pendingPods,
    assignedPods,
    idleTarget = 0,
    nextOrdinal = 0,
  } = statusOf(world);
  return {
    target: idleTarget,
    ready: availablePods + outdatedPods,
    assigned: assignedPods,
    started: nextOrdinal - before,
    full: availablePods >= idleTarget && outdatedPods + pendingPods === 0,
  };
}

const told = (unmet: World['unmet']) => unmet;

/** Runs a pool through its trouble; another `tell` shows what it is good for that a pool hears of those who found none. */
export function suffer(
  trouble: Trouble,
  tell: (unmet: World['unmet']) => World['unmet'] = told,
): TroubleCourse {
  const ordeal: Ordeal = {
    trouble,
    tell,
    world: createWorld(warmPool().spec(trouble.spec).build()),
    chance: random(trouble.seed),
    endsAt: new Map(),
    waiting: [],
    missedAt: [],
    longestWait: 0,
    dueAt: 0,
    seenWrites: 0,
  };
  const samples = Array.from({ length: trouble.minutes * 60 }, (_, second) => {
    const { nextOrdinal = 0 } = statusOf(ordeal.world);
    pass(ordeal, second);
    const served = demand(ordeal, second);
    look(ordeal, second);
    return { ...sample(ordeal, nextOrdinal), ...served };
  });
  return { samples, longestWait: ordeal.longestWait };
}
