/** Lets everything come to its end: all events arrive, all requests are answered, everybody looks again, and time passes. */
import { collectGarbage, runKubelets } from './cluster.ts';
import type { Watch } from './watches.ts';
import type { World } from './world.ts';

const EVERYTHING = Number.POSITIVE_INFINITY;
/** Many more than a history leads to. */
const MOST_LOOKS = 1_500;
const MOST_REQUESTS = 20_000;
const MOST_ROUNDS = 60;
/** Longer than a look is put off, but those of a Sandbox that runs, and those for a pool's `ttl`. */
const ROUND_SECONDS = 61;
/** In this time every deadline of a Sandbox or a claim passes. */
const CALM_ROUNDS = 3;
/** In this time a Sandbox that runs is looked at again. */
const SLOW_SECONDS = 610;

/**
 * Replicas that disagree for long about what there is make a pool replace its Pods again and again, without an end; the others are as
 * many looks as a history has.
 */
const OFFERS = ['RuntimeEnvironment', 'SandboxProfile', 'RuntimeClass'];

const isHeardByAll = ({ kind, hasListed }: Watch): boolean => !hasListed() || OFFERS.includes(kind);

function deliverAll({ metacontroller, replicas, deaf }: World): void {
  for (const kind of metacontroller.late()) metacontroller.deliver(kind, EVERYTHING);
  for (const replica of replicas) {
    const late = deaf.has(replica) ? replica.late().filter(isHeardByAll) : replica.late();
    for (const watch of late) watch.deliver(EVERYTHING);
  }
}

/** The writers of statuses look at all that they have put off until now; false if there was nothing. */
async function ringAll(world: World): Promise<boolean> {
  let rung = false;
  for (const replica of world.replicas) {
    for (const alarm of replica.dueAlarms()) {
      await world.ring(replica, alarm, MOST_REQUESTS);
      rung = true;
    }
  }
  return rung;
}

/** Everything that can happen without time passing happens, but for what deaf replicas would hear; false if there is no end to it. */
export async function drain(world: World): Promise<boolean> {
  const { network, metacontroller, store } = world;
  const enough = network.latest() + MOST_REQUESTS;
  for (let looks = 0; looks < MOST_LOOKS && network.latest() < enough; looks += 1) {
    const turn = looks % 2 === 0 ? 'first come' : 'last come';
    await network.letThroughSince(0, MOST_REQUESTS, turn);
    runKubelets(store);
    collectGarbage(store);
    deliverAll(world);
    const rung = await ringAll(world);
    const [task] = metacontroller.tasks();
    if (task) await world.look(task, looks, MOST_REQUESTS, turn);
    else if (!rung && network.pending().length === 0 && metacontroller.late().length === 0) return true;
  }
  return false;
}

/** False if things never calm down. */
async function calmDown(world: World): Promise<boolean> {
  let calm = 0;
  for (let round = 0; round < MOST_ROUNDS && calm < CALM_ROUNDS; round += 1) {
    const before = world.store.version();
    if (!(await drain(world))) return false;
    calm = world.store.version() === before ? calm + 1 : 0;
    await world.wait(ROUND_SECONDS, false);
  }
  return calm === CALM_ROUNDS;
}

/** False if things never calm down; what nobody waits for is found out once a Sandbox that runs is looked at again. */
export async function settle(world: World): Promise<boolean> {
  world.deaf.clear();
  for (const changed of ['Pod', 'WarmPod'] as const) world.network.setPolicy(changed, undefined);
  if (!(await calmDown(world))) return false;
  await world.wait(SLOW_SECONDS, false);
  return calmDown(world);
}
