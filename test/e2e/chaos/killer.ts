/** Kills programs at random moments and starts them again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../../../local/processes.ts';
import type { Chance } from './seeded.ts';

const LONGEST_LIFE_SECONDS = 4;
const LONGEST_DEATH_SECONDS = 1.5;

/** `kill -9`, a moment of death, and a new life; until the signal is given. Resolves to how often each was killed. */
export async function killAtRandom(
  victims: readonly [ManagedProcess, ...ManagedProcess[]],
  chance: Chance,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const killed: Record<string, number> = Object.fromEntries(victims.map(({ name }) => [name, 0]));
  let spared = [...victims];
  while (!signal.aborted) {
    await sleep(chance.below(LONGEST_LIFE_SECONDS) * 1000);
    // Nobody is killed twice before all others have been.
    const victim = spared[Math.floor(chance.below(spared.length))] ?? victims[0];
    spared = spared.length > 1 ? spared.filter(other => other !== victim) : [...victims];
    await victim.kill('SIGKILL');
    await sleep(chance.below(LONGEST_DEATH_SECONDS) * 1000);
    await victim.start();
    killed[victim.name] = (killed[victim.name] ?? 0) + 1;
  }
  return killed;
}
