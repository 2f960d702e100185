/** Metacontroller looks at something, through a replica; requests arrive, or whoever sent them dies. */
import fc from 'fast-check';
import { command, type Happening, index, oneOf, replica } from './command.ts';
import { CONTROLLERS } from './controllers.ts';
import type { Pending, Turn } from './network.ts';
import type { Replica } from './replica.ts';
import type { World } from './world.ts';

/** Many looks go on to their end; the others stop between any two of their requests. */
export const requests = fc.oneof(
  { weight: 2, arbitrary: fc.constant(99) },
  { weight: 3, arbitrary: fc.nat(6) },
);

/** In which order they arrive: what is sent side by side may be overtaken. */
export const turn = fc.constantFrom<Turn>('first come', 'last come');

/** What becomes of the requests that a replica has sent when it dies. */
export type Fate = 'lost' | 'arrives' | 'late';
export const FATES: readonly Fate[] = ['lost', 'arrives', 'late'];

export const cutOff = (replica: Replica): void => {
  for (const call of replica.calls()) replica.giveUp(call, 'cut off');
};

/** Its successor is ready at once, or later. */
export async function kill({ network }: World, replica: Replica, fate: Fate, ready: boolean): Promise<void> {
  const sender = replica.sender();
  replica.restart();
  if (ready) for (const watch of replica.watches()) watch.list();
  if (fate === 'late') return;
  const isIts = (pending: Pending) => pending.sender === sender;
  for (const request of network.pending().filter(isIts)) await network.fail(request, fate === 'arrives');
}

const busyIn = ({ replicas }: World) => replicas.filter(one => one.calls().length > 0);

const looks: Happening[] = CONTROLLERS.map(controller => ({
  weight: controller === 'sandbox' ? 14 : 4,
  arbitrary: command(
    `${controller} looks`,
    {
      ...{ index, replica, requests, turn, ready: fc.boolean() },
      next: fc.constantFrom('goes on', 'goes on', 'is cut off', ...FATES),
    },
    async (world, { index: at, replica: through, requests: most, turn: order, next, ready }) => {
      const task = oneOf(
        world.metacontroller.tasks().filter(one => one.controller === controller),
        at,
      );
      if (!task) return;
      const asked = await world.look(task, through, most, order);
      if (next === 'is cut off') cutOff(asked);
      else if (next !== 'goes on') await kill(world, asked, next, ready);
    },
  ),
}));

const traffic: readonly Happening[] = [
  {
    weight: 8,
    arbitrary: command(
      'a request arrives',
      { index, requests, turn },
      async (world, { index: at, requests: more, turn: order }) => {
        const one = oneOf(world.network.pending(), at);
        if (!one) return;
        const before = world.network.latest();
        await world.network.letThrough(one);
        await world.network.letThroughSince(before, more, order);
      },
    ),
  },
  {
    weight: 5,
    arbitrary: command(
      'a status is written',
      { replica, index, requests },
      async (world, { replica: at, index: which, requests: most }) => {
        const alarm = oneOf(world.replica(at).dueAlarms(), which);
        if (alarm) await world.ring(world.replica(at), alarm, most);
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
      { replica, fate: fc.constantFrom(...FATES), ready: fc.boolean() },
      (world, { replica: at, fate, ready }) => kill(world, world.replica(at), fate, ready),
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
