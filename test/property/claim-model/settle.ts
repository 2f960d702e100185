/** Lets everything come to its end: all events arrive, all requests are answered, everybody looks again, and time passes. */
import { collectGarbage, runKubelets } from './cluster.ts';
import type { World } from './world.ts';

const EVERYTHING = Number.POSITIVE_INFINITY;
/** Many more than a history leads to. */
const MOST_LOOKS = 1_500;
const MOST_ROUNDS = 60;
/** Longer than any look is put off, but those for a pool's `ttl`. */
const ROUND_SECONDS = 61;
/** In this time every deadline of a Sandbox or a claim passes. */
const CALM_ROUNDS = 3;

function deliverAll({ metacontroller, replicas, deaf }: World): void {
  for (const kind of metacontroller.late()) metacontroller.deliver(kind, EVERYTHING);
  for (const replica of replicas) {
    if (deaf.has(replica)) continue;
    for (const kind of replica.late()) replica.deliver(kind, EVERYTHING);
  }
}

/** Everything that can happen without time passing happens, but for what deaf replicas would hear; false if there is no end to it. */
export async function drain(world: World): Promise<boolean> {
  const { network, metacontroller, store } = world;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    await network.letThroughSince(0, EVERYTHING);
    runKubelets(store);
    collectGarbage(store);
    deliverAll(world);
    const [task] = metacontroller.tasks();
    if (task) await world.look(task, looks, EVERYTHING);
    else if (network.pending().length === 0 && metacontroller.late().length === 0) return true;
  }
  return false;
}

/** False if things never calm down. */
export async function settle(world: World): Promise<boolean> {
  let calm = 0;
  world.deaf.clear();
  for (let round = 0; round < MOST_ROUNDS && calm < CALM_ROUNDS; round += 1) {
    const before = world.store.version();
    if (!(await drain(world))) return false;
    calm = world.store.version() === before ? calm + 1 : 0;
    await world.wait(ROUND_SECONDS, false);
  }
  return calm === CALM_ROUNDS;
}
