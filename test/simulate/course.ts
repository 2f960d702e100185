/** The course of a pool under a demand, second by second, through the real policies. */
import type { ClaimActivity } from '../../hooks/contract.ts';
import { takeInventory } from '../../hooks/warmpool/inventory.ts';
import { LATEST_SECONDS } from '../../hooks/warmpool/next-look.ts';
import type { ObservedWarmPod } from '../../hooks/warmpool/request.ts';
import { autoscale, type ScaleMemory } from '../../hooks/warmpool/size/autoscale.ts';
import { plan } from '../../hooks/warmpool/size/plan.ts';
import { refill, START_SECONDS } from '../../hooks/warmpool/size/refill.ts';
import { NOW, secondsFromNow, written } from '../builders/identity.ts';
import { TEMPLATE, warmPod } from '../builders/warm-pod.ts';
import { exponential, poisson, type Random, random } from './random.ts';
import type { Scenario } from './scenarios.ts';

export type Autoscale = typeof autoscale;

/** What was so at the end of a second. */
export interface Sample {
  target: number;
  ready: number;
  assigned: number;
  hits: number;
  misses: number;
  started: number;
}

interface SimulatedPod {
  observed: ObservedWarmPod;
  /** When it was made, when it turns Ready, and when its Sandbox ends. */
  madeAt: number;
  readyAt: number;
  endsAt: number;
}

interface Course {
  scenario: Scenario;
  scale: Autoscale;
  chance: Random;
  pods: SimulatedPod[];
  memory: Partial<ScaleMemory>;
  nextOrdinal: number;
  lastClaimAt: string | undefined;
  /** When a Sandbox found none, lately. */
  missedAt: number[];
  /** When the pool is to be looked at although nothing changed. */
  dueAt: number;
}

const model = warmPod(0).observed();

const phaseOf = ({ observed }: SimulatedPod) => observed.warmPod.status.phase;

const setPhase = ({ observed: { warmPod: one } }: SimulatedPod, phase: typeof one.status.phase) => {
  one.status.phase = phase;
};

function newPod({ scenario, chance, nextOrdinal }: Course, second: number): SimulatedPod {
  const metadata = {
    ...model.warmPod.metadata,
    name: `python-${nextOrdinal}`,
    creationTimestamp: written(secondsFromNow(second)),
  };
  const observed = { ...model, warmPod: { ...model.warmPod, metadata, status: { ...model.warmPod.status } } };
  const readyAt = second + scenario.startSeconds * (0.75 + chance() / 2);
  return { observed, madeAt: second, readyAt, endsAt: Number.POSITIVE_INFINITY };
}

/** Pods that turned Ready, and those whose Sandbox ended; says whether there were any. */
function pass(course: Course, second: number): boolean {
  const started = course.pods.filter(pod => phaseOf(pod) === 'Pending' && pod.readyAt <= second);
  for (const pod of started) setPhase(pod, 'Ready');
  const staying = course.pods.filter(pod => pod.endsAt > second);
  const changed = started.length > 0 || staying.length < course.pods.length;
  course.pods = staying;
  return changed;
}

/** Sandboxes come, and take what is Ready, the oldest first. */
function demand(course: Course, second: number): { hits: number; misses: number } {
  const { scenario, chance, pods } = course;
  const coming = poisson(chance, scenario.ratePerHour(second) / 3600) + scenario.burst(second);
  const taken = pods.filter(pod => phaseOf(pod) === 'Ready').slice(0, coming);
  for (const pod of taken) {
    setPhase(pod, 'Assigned');
    pod.endsAt = second + exponential(chance, scenario.sandboxSeconds);
    course.lastClaimAt = secondsFromNow(second).toISOString();
  }
  const misses = coming - taken.length;
  const missed = Array.from({ length: misses }, () => second);
  course.missedAt = [...course.missedAt.filter(at => second - at < COLD_SECONDS), ...missed];
  return { hits: taken.length, misses };
}

/** For so long a pool hears of a Sandbox that found none. */
const COLD_SECONDS = 30;

const unmetOf = ({ missedAt }: Course, second: number) => ({
  waiting: 0,
  cold: missedAt.filter(missed => second - missed < COLD_SECONDS).length,
});

function activity(course: Course, second: number): ClaimActivity {
  const { pods, lastClaimAt } = course;
  const starting = pods.filter(pod => phaseOf(pod) === 'Pending' && second - pod.madeAt < START_SECONDS);
  const ready = pods.filter(pod => phaseOf(pod) === 'Ready');
  return {
    readyPods: ready.length,
    startingPods: starting.length,
    lastClaimAt,
    claimsUnderWay: 0,
    unmet: unmetOf(course, second),
    waited: false,
  };
}

/** What a sync of the pool does; what it retires is gone at once. Returns how many Pods it starts. */
function look(course: Course, second: number): number {
  const { spec } = course.scenario;
  const now = secondsFromNow(second);
  const observed = course.pods.map(pod => pod.observed);
  const inventory = takeInventory(observed, {
    podTemplateName: TEMPLATE,
    ttlSeconds: spec.ttl,
    startSeconds: spec.timeout,
    now,
  });
  const scaling = course.scale(
    spec,
    { assigned: inventory.assigned.length, ...unmetOf(course, second) },
    course.memory,
    now,
  );
  const { next, resyncAfterSeconds } = refill(
    plan(inventory, scaling.keep, spec.maxSize),
    { target: scaling.keep, fresh: inventory.fresh.length },
    { known: true, value: activity(course, second) },
    now,
  );
  const { create, retire } = next;
  const leaving = new Set(retire);
  course.pods = course.pods.filter(pod => !leaving.has(pod.observed));
  for (let count = 0; count < create; count++) {
    course.pods.push(newPod(course, second));
    course.nextOrdinal++;
  }
  course.memory = scaling;
  course.dueAt = Math.min(
    second + (resyncAfterSeconds ?? LATEST_SECONDS),
    dueAt(scaling, spec.autoScaling.scaleDownDelay),
  );
  return create;
}

/** As the hook asks: at the end of the delay before shrinking. */
const dueAt = ({ lowSince }: ScaleMemory, delaySeconds: number): number =>
  lowSince === undefined
    ? Number.POSITIVE_INFINITY
    : (Date.parse(lowSince) - NOW.getTime()) / 1000 + delaySeconds;

/** Runs a scenario; another `scale` shows what its limits are good for. */
export function run(scenario: Scenario, scale: Autoscale = autoscale): Sample[] {
  const chance = random(scenario.seed);
  const course: Course = {
    scenario,
    scale,
    chance,
    pods: [],
    memory: {},
    nextOrdinal: 0,
    lastClaimAt: undefined,
    missedAt: [],
    dueAt: 0,
  };
  return Array.from({ length: scenario.hours * 3600 }, (_, second) => {
    const changed = pass(course, second);
    const { hits, misses } = demand(course, second);
    const isDue = changed || hits > 0 || second >= course.dueAt;
    const started = isDue ? look(course, second) : 0;
    const ready = course.pods.filter(pod => phaseOf(pod) === 'Ready').length;
    const assigned = course.pods.filter(pod => phaseOf(pod) === 'Assigned').length;
    return { target: course.memory.idleTarget ?? 0, ready, assigned, hits, misses, started };
  });
}
