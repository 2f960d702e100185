import fc from 'fast-check';
import type { Answer, CompositeResponse } from '../../hooks/contract.ts';
import { identityOf } from '../../hooks/lib/identity.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import { undecidedWorld, type World, world } from '../arbitraries/worlds.ts';
import { syncAnswer } from '../builders/world.ts';

/** How many worlds each property is tried on, always the same of one seed; a failure names it. */
const parameters = { numRuns: 300 };

/** Worlds take longer to come to be than to be looked at: they are made once, as `fc.assert` would make them. */
function createWorlds(arbitrary: fc.Arbitrary<World>): World[] {
  const made: World[] = [];
  fc.assert(
    fc.property(arbitrary, one => void made.push(one)),
    parameters,
  );
  return made;
}

/** Asserts that something holds of all these worlds; a counterexample is shrunk. */
function checker(arbitrary: fc.Arbitrary<World>) {
  const worlds = createWorlds(arbitrary);
  return (check: (world: World) => void): void => {
    try {
      worlds.forEach(check);
    } catch {
      fc.assert(fc.property(arbitrary, check), parameters);
      throw new Error(
        'the property failed, but not when it was tried again: it depends on more than the world',
      );
    }
  };
}

/** Asserts that something holds of every Sandbox in every state. */
export const holdsForEvery = checker(world());

/** Asserts that something holds of every Sandbox about which nothing is decided yet. */
export const holdsForEveryUndecided = checker(undecidedWorld());

const answers = new WeakMap<World, Answer<CompositeResponse>>();

/** The answer of the sync hook in this world. */
export function answerIn(world: World): Answer<CompositeResponse> {
  const answer = answers.get(world) ?? syncAnswer(world.envelope, world.context);
  answers.set(world, answer);
  return answer;
}

/** The names its own Pod may have, the first that is observed counting: the one that was said, a warm one's, the computed one. */
export function ownNamesIn({ envelope, context }: World): string[] {
  const { sandbox } = parseSandboxRequest(envelope);
  const { assignedWarmPod } = context.facts;
  const warm = assignedWarmPod?.known ? assignedWarmPod.value?.name : undefined;
  return [sandbox.status.podName, warm, identityOf(sandbox).name].filter(name => name !== undefined);
}
