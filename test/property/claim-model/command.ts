/** A command of a history, made of a name, what it is about, and what it does. */
import fc from 'fast-check';
import type { World } from './world.ts';

export type Command = fc.AsyncCommand<World, World>;

/** How often, beside others. */
export interface Happening {
  weight: number;
  arbitrary: fc.Arbitrary<Command>;
}

/** Which of them, however many there are. */
export const index = fc.nat(11);
export const replica = fc.nat(2);

/** The one at this place, however many there are. */
export const oneOf = <T>(items: readonly T[], index: number): T | undefined =>
  items[index % Math.max(1, items.length)];

/** Throws what has happened that must never happen. */
export function requireInnocence({ ledger }: World): void {
  if (ledger.violations.length > 0) throw new Error(ledger.violations.join('\n'));
}

/** Whatever it does, nothing must have happened afterwards that must never happen. */
export const command = <Fields extends object>(
  name: string,
  fields: { [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> },
  act: (world: World, fields: Fields) => void | Promise<void>,
): fc.Arbitrary<Command> =>
  fc.record(fields).map(
    (given): Command => ({
      check: () => true,
      async run(_, world) {
        await act(world, given as Fields);
        requireInnocence(world);
      },
      toString: () => `${name} ${JSON.stringify(given)}`,
    }),
  );
