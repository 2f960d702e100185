/** What can happen, in any order. */
import fc from 'fast-check';
import * as claims from './claim-commands.ts';
import * as cluster from './cluster-commands.ts';
import { command, type Happening } from './command.ts';
import * as events from './event-commands.ts';
import * as looks from './look-commands.ts';
import * as pools from './pool-commands.ts';
import * as refusals from './refusal-commands.ts';
import * as sandboxes from './sandbox-commands.ts';
import { drain } from './settle.ts';
import { undecided } from './undecided.ts';

const time: readonly Happening[] = [
  {
    weight: 3,
    arbitrary: command(
      'time passes',
      { seconds: fc.constantFrom(1, 1, 3, 3, 5, 5, 11, 11, 31, 61, 700), arrives: fc.boolean() },
      (world, { seconds, arrives }) => world.wait(seconds, arrives),
    ),
  },
  {
    weight: 3,
    arbitrary: command('all is done', {}, async world => {
      if (!(await drain(world))) return;
      for (const name of undecided(world)) world.ledger.blame(`nobody decides about ${name}`);
    }),
  },
];

const COMMANDS = [sandboxes, pools, cluster, events, looks, claims, refusals, { commands: time }].flatMap(
  ({ commands }) => commands,
);

/** Up to so many commands, of every sort; the path that a failure names repeats it. */
export const histories = (maxCommands: number, replayPath?: string) =>
  fc.commands(
    COMMANDS.flatMap(({ weight, arbitrary }) => Array.from({ length: weight }, () => arbitrary)),
    { maxCommands, size: 'max', ...(replayPath !== undefined && { replayPath }) },
  );
