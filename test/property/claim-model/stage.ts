/** What a history begins with. */
import fc from 'fast-check';
import { createNodes, createPool, setImage } from './cluster.ts';
import { size, ttl } from './pool-commands.ts';
import { drain } from './settle.ts';
import { createWorld, type World } from './world.ts';

export const stages = fc.record({
  red: size,
  blue: size,
  ttl,
  bindsLate: fc.boolean(),
  deaf: fc.option(fc.nat(2), { nil: undefined }),
});
type Stage = typeof stages extends fc.Arbitrary<infer Wanted> ? Wanted : never;

/** What a deaf replica was asked for another one does a little later. */
const FILLING_SECONDS = [0, 2, 2, 4];

/** Two namespaces with a pool each, filled; a replica that is deaf hasn't heard of that. */
export async function filledWorld(wanted: Stage): Promise<World> {
  const { bindsLate } = wanted;
  const world = createWorld(bindsLate);
  createNodes(world.store);
  setImage(world.store, 0);
  await drain(world);
  if (wanted.deaf !== undefined) world.deaf.add(world.replica(wanted.deaf));
  for (const namespace of ['red', 'blue'] as const) {
    const name = world.nextName('pool');
    createPool(world.store, name, {
      ...{ namespace, memory: '512Mi', ttl: wanted.ttl, lateBinding: bindsLate },
      ...wanted[namespace],
    });
  }
  for (const seconds of FILLING_SECONDS) {
    await world.wait(seconds, false);
    await drain(world);
  }
  return world;
}
