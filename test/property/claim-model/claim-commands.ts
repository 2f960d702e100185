/** What meets a claim between its two halves, or after it and before it is seen. */
import fc from 'fast-check';
import {
  arrive,
  beginClaim,
  claimedIn,
  createClaimant,
  goOn,
  HALVES,
  isHalf,
  NEXT,
  writeStatuses,
  writeTwice,
} from './claim-halves.ts';
import { edit } from './cluster.ts';
import { command, type Happening, index, oneOf, replica } from './command.ts';
import { requests } from './look-commands.ts';
import { isAssigned, sandboxesIn, type WarmPodObject, warmPodsIn } from './objects.ts';
import { MOST_SANDBOXES, namespace } from './sandbox-commands.ts';

const EVERYTHING = Number.POSITIVE_INFINITY;

/** Which of four halves arrive, and in which order; the others do later, if at all. */
const arrivals = fc.shuffledSubarray([0, 1, 2, 3]);

export const commands: readonly Happening[] = [
  {
    weight: 3,
    arbitrary: command(
      'a Sandbox is looked at again before its status is seen',
      { ...{ namespace, replica, requests, ready: fc.boolean() }, next: NEXT },
      async (world, { namespace: of, replica: through, requests: most, ...then }) => {
        if (sandboxesIn(world.store).length >= MOST_SANDBOXES) return;
        const { metacontroller } = world;
        const task = createClaimant(world, of, false);
        await world.look(task, through, EVERYTHING);
        // The event of its finalizer, and of nothing that came after that.
        metacontroller.deliver('Sandbox', 1);
        if (!metacontroller.tasks().some(({ key }) => key === task.key)) return;
        await goOn(world, await world.look(task, through + 1, most), then);
      },
    ),
  },
  {
    weight: 4,
    arbitrary: command(
      'a status that is written twice meets a claim',
      { ...{ namespace, replica, index, requests, ready: fc.boolean() }, next: NEXT },
      async (world, { namespace: of, replica: through, index: at, requests: most, ...then }) => {
        const before = world.network.latest();
        const idle = warmPodsIn(world.store).filter(
          ({ metadata, status }) => metadata.namespace === of && status?.phase === 'Pending',
        );
        const warmPod = oneOf(idle, at);
        if (!warmPod) return;
        await writeTwice(world, warmPod, through);
        const written = world.network.latest();
        const asked = await beginClaim(world, { index: at, namespace: of, isNew: true }, through);
        await world.network.letThroughSince(written, most);
        await world.network.letThroughSince(before, most);
        if (asked) await goOn(world, asked, then);
      },
    ),
  },
  {
    weight: 5,
    arbitrary: command(
      'claims of two replicas meet',
      { ...{ namespace, replica, index, arrivals, requests, ready: fc.boolean() }, next: NEXT },
      async (
        world,
        { namespace: of, replica: through, index: at, arrivals: order, requests: most, ...then },
      ) => {
        const before = world.network.latest();
        const whose = { index: at, namespace: of, isNew: true };
        const asked = await beginClaim(world, whose, through);
        await beginClaim(world, whose, through + 1);
        const halves = world.network.pending().filter(isHalf);
        for (const which of order) {
          const half = halves[which];
          if (half && world.network.pending().includes(half)) await world.network.letThrough(half);
        }
        await world.network.letThroughSince(before, most);
        if (asked) await goOn(world, asked, then);
      },
    ),
  },
  {
    weight: 6,
    arbitrary: command(
      'a WarmPod is retired between both halves of its claim',
      {
        ...{ index, replica, namespace, requests, written: fc.boolean(), ready: fc.boolean() },
        isNew: fc.constantFrom(true, true, false),
        first: fc.constantFrom('Pod' as const, 'Pod' as const, 'WarmPod' as const, 'none' as const),
        next: NEXT,
      },
      async (world, { replica: through, requests: most, first, written, next, ready, ...whose }) => {
        const before = world.network.latest();
        const asked = await beginClaim(world, whose, through);
        const warmPod = claimedIn(world, whose.index);
        if (!asked || !warmPod) return;
        await arrive(world, HALVES[first], warmPod.metadata.name);
        const stored = world.store.get('WarmPod', warmPod.metadata.namespace, warmPod.metadata.name);
        // A pool that sees that it is assigned leaves it alone, and one that doesn't is refused.
        if (stored && !isAssigned(stored as WarmPodObject)) edit(world.store, stored, { retire: true });
        if (written) await writeStatuses(world);
        await world.network.letThroughSince(before, most);
        await goOn(world, asked, { next, ready });
      },
    ),
  },
];
