/** The API server refuses what a claim changes: for a while, as an admission policy does, or once, as it may happen. */
import fc from 'fast-check';
import { beginClaim, beginUntil, createClaimant, goOn, isGivingBack, isHalf, NEXT } from './claim-halves.ts';
import { command, type Happening, index, oneOf, replica } from './command.ts';
import { cutOff, requests } from './look-commands.ts';
import { type Changed, quiet } from './network.ts';
import { sandboxesIn } from './objects.ts';
import { MOST_SANDBOXES, namespace } from './sandbox-commands.ts';

const changed = fc.constantFrom<Changed>('Pod', 'Pod', 'WarmPod');

/** An error of the server's own may come after the deed. */
const policy = fc
  .record({ code: fc.constantFrom(403, 403, 422, 400, 409, 500, 500, 503, 504, 429), isDone: fc.boolean() })
  .map(({ code, isDone }) => ({ code, isDone: isDone && [500, 503, 504].includes(code) }));

export const commands: readonly Happening[] = [
  {
    weight: 3,
    arbitrary: command(
      'changes are refused',
      { changed, policy },
      ({ network }, { changed: what, policy: how }) => network.setPolicy(what, how),
    ),
  },
  {
    weight: 3,
    arbitrary: command('changes are let through', { changed }, ({ network }, { changed: what }) =>
      network.setPolicy(what, undefined),
    ),
  },
  {
    weight: 4,
    arbitrary: command(
      'one half of a claim is refused',
      { index, policy },
      async ({ network }, { index: at, policy: how }) => {
        const half = oneOf(network.pending().filter(isHalf), at);
        if (half) await network.letThrough(half, how);
      },
    ),
  },
  {
    weight: 6,
    arbitrary: command(
      'a claim is refused, and the next attempt, or another Sandbox, meets what it does about that',
      {
        ...{ namespace, replica, index, requests, policy, ready: fc.boolean(), next: NEXT },
        ...{ changed, lifted: fc.boolean(), isNew: fc.constantFrom(true, true, false), other: fc.boolean() },
      },
      async (world, { replica: through, requests: most, policy: how, changed: what, ...given }) => {
        const { network } = world;
        const before = network.latest();
        network.setPolicy(what, how);
        const asked = await beginClaim(world, { ...given, index: given.index }, through);
        await network.letThroughSince(before, most);
        if (given.lifted) network.setPolicy(what, undefined);
        if (asked) await goOn(world, asked, given);
        const isFull = sandboxesIn(world.store).length >= MOST_SANDBOXES;
        if (given.other && !isFull) {
          await world.look(createClaimant(world, given.namespace, true), through + 1, most);
        } else {
          const task = oneOf(
            world.metacontroller.tasks().filter(({ controller }) => controller === 'sandbox'),
            given.index,
          );
          if (task) await world.look(task, through + 1, most);
        }
        await network.letThroughSince(before, most);
      },
    ),
  },
  {
    weight: 4,
    arbitrary: command(
      'a WarmPod is given back late, and the next attempt, or another Sandbox, meets that',
      { namespace, replica, index, requests, heard: fc.boolean(), lifted: fc.boolean(), meets: fc.boolean() },
      async (world, { namespace: of, replica: through, requests: most, heard, lifted, meets }) => {
        const { network, store } = world;
        if (sandboxesIn(store).length >= MOST_SANDBOXES) return;
        network.setPolicy('Pod', { code: 403, isDone: false });
        const task = createClaimant(world, of, true);
        const asked = await beginUntil(world, task, through, isGivingBack);
        const late = network.pending().find(isGivingBack);
        if (lifted) network.setPolicy('Pod', undefined);
        cutOff(asked);
        if (heard)
          for (const watch of world.replica(through + 1).late()) watch.deliver(Number.POSITIVE_INFINITY);
        await quiet();
        const isDue = world.metacontroller.tasks().some(({ key }) => key === task.key);
        const next = meets && isDue ? task : createClaimant(world, of, true);
        await world.look(next, through + 1, most);
        if (late && network.pending().includes(late)) await network.letThrough(late);
      },
    ),
  },
];
