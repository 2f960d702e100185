/** Events that arrive, at Metacontroller and at the replicas, sooner or later. */
import fc from 'fast-check';
import { command, type Happening, index, oneOf, replica } from './command.ts';

export const commands: readonly Happening[] = [
  {
    weight: 5,
    arbitrary: command(
      'Metacontroller hears',
      { index, events: fc.integer({ min: 1, max: 12 }) },
      ({ metacontroller }, { index: at, events: most }) => {
        const kind = oneOf(metacontroller.late(), at);
        if (kind) metacontroller.deliver(kind, most);
      },
    ),
  },
  {
    weight: 3,
    arbitrary: command('Metacontroller hears all', {}, ({ metacontroller }) => {
      for (const kind of metacontroller.late()) metacontroller.deliver(kind, Number.POSITIVE_INFINITY);
    }),
  },
  {
    weight: 3,
    arbitrary: command(
      'a replica hears',
      { replica, events: fc.integer({ min: 1, max: 12 }) },
      (world, { replica: at, events: most }) => {
        for (const watch of world.replica(at).late()) watch.deliver(most);
      },
    ),
  },
  {
    weight: 3,
    arbitrary: command(
      'a replica hears by one watch',
      { replica, index, events: fc.integer({ min: 1, max: 12 }), anew: fc.constantFrom(false, false, true) },
      (world, { replica: at, index: which, events: most, anew }) => {
        const watch = oneOf(world.replica(at).late(), which);
        if (anew) watch?.list();
        else watch?.deliver(most);
      },
    ),
  },
  {
    weight: 2,
    arbitrary: command(
      'a replica is deaf',
      { replica, deaf: fc.boolean() },
      (world, { replica: at, deaf }) => {
        if (deaf) world.deaf.add(world.replica(at));
        else world.deaf.delete(world.replica(at));
      },
    ),
  },
];
