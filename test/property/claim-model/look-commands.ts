/** Metacontroller looks at something, through a replica; requests arrive, or whoever sent them dies. */
import fc from 'fast-check';
import { command, type Happening, index, oneOf, replica } from './command.ts';
import { CONTROLLERS } from './controllers.ts';
import type { Replica } from './replica.ts';
import type { World } from './world.ts';

/** Many looks go on to their end; the others stop between any two of their requests. */
const requests = fc.oneof({ weight: 2, arbitrary: fc.constant(99) }, { weight: 3, arbitrary: fc.nat(6) });

/** What becomes of the requests that a replica has sent when it dies. */
type Fate = 'lost' | 'arrives' | 'late';
const FATES: readonly Fate[] = ['lost', 'arrives', 'late'];

const cutOff = (replica: Replica): void => {
  for (const call of replica.calls()) replica.giveUp(call, 'cut off');
};

async function kill({ network, replica: find }: World, at: number, fate: Fate): Promise<void> {
  const sender = find(at).sender();
  find(at).restart();
  if (fate === 'late') return;
  for (const request of network.pending().filter(pending => pending.sender === sender)) {
    await network.fail(request, fate === 'arrives');
  }
}

const busyIn = ({ replicas }: World) => replicas.filter(one => one.calls().length > 0);

const looks: Happening[] = CONTROLLERS.map(controller => ({
  weight: controller === 'claim' ? 12 : 4,
  arbitrary: command(
    `${controller} looks`,
    { index, replica, requests, next: fc.constantFrom('goes on', 'goes on', 'is cut off', ...FATES) },
    async (world, { index: at, replica: through, requests: most, next }) => {
      const task = oneOf(
        world.metacontroller.tasks().filter(one => one.controller === controller),
        at,
      );
      if (!task) return;
      await world.look(task, through, most);
      if (next === 'is cut off') cutOff(world.replica(through));
      else if (next !== 'goes on') await kill(world, through, next);
    },
  ),
}));

const traffic: readonly Happening[] = [
  {
    weight: 8,
    arbitrary: command(
      'a request arrives',
      { index, requests },
      async (world, { index: at, requests: more }) => {
        const one = oneOf(world.network.pending(), at);
        if (!one) return;
        const before = world.network.latest();
        await world.network.letThrough(one);
        await world.network.letThroughSince(before, more);
      },
    ),
  },
  {
    weight: 2,
    arbitrary: command('callers are cut off', { index }, (world, { index: at }) => {
      const one = oneOf(busyIn(world), at);
      if (one) cutOff(one);
    }),
  },
  {
    weight: 2,
    arbitrary: command(
      'a replica dies',
      { replica, fate: fc.constantFrom(...FATES) },
      (world, { replica: at, fate }) => kill(world, at, fate),
    ),
  },
  {
    weight: 1,
    arbitrary: command('Metacontroller dies', {}, ({ metacontroller, network, replicas }) => {
      const sender = metacontroller.sender();
      replicas.forEach(cutOff);
      network.drop(pending => pending.sender === sender);
      metacontroller.restart();
    }),
  },
];

export const commands: readonly Happening[] = [...looks, ...traffic];
