/** Kills one replica after another, and counts what they counted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseSample, type Sample } from '../../../bench/prometheus.ts';
import type { Replica } from './stage.ts';

const PERIOD_MS = 1000;

export interface Killing {
  kills: number;
  seconds: number;
  /** What the replicas' metrics said each time before they were killed, and in the end. */
  samples: Sample[];
}

async function readSamples({ opsUrl }: Replica): Promise<Sample[]> {
  const answer = await fetch(`${opsUrl}/metrics`);
  return (await answer.text()).split('\n').flatMap(parseSample);
}

async function startAgain(replica: Replica): Promise<void> {
  await replica.process.start();
  replica.ready = true;
}

const nothing = () => {};

/** `kill -9` each second, and a new start at once, until the signal is given. Resolves when all replicas are ready again. */
export async function killInTurn(replicas: readonly Replica[], signal: AbortSignal): Promise<Killing> {
  const starts = new Map<Replica, Promise<void>>();
  const samples: Sample[] = [];
  const startedAtMs = performance.now();
  const elapsedMs = () => performance.now() - startedAtMs;
  let kills = 0;

  const isUp = (replica: Replica) => starts.get(replica) ?? Promise.resolve();

  async function kill(replica: Replica): Promise<void> {
    // One that is not up yet has nothing to lose; and without another, nothing is tried but Metacontroller's back-off.
    await isUp(replica);
    await Promise.any(replicas.filter(other => other !== replica).map(isUp));
    samples.push(...(await readSamples(replica)));
    await replica.process.kill('SIGKILL');
    replica.ready = false;
    kills += 1;
    const start = startAgain(replica);
    start.catch(nothing);
    starts.set(replica, start);
  }

  while (!signal.aborted) {
    for (const replica of replicas) {
      const waitMs = Math.max(0, (kills + 1) * PERIOD_MS - elapsedMs());
      await sleep(waitMs, undefined, { signal }).catch(nothing);
      if (!signal.aborted) await kill(replica);
    }
  }
  const seconds = elapsedMs() / 1000;
  await Promise.all(starts.values());
  samples.push(...(await Promise.all(replicas.map(readSamples))).flat());
  return { kills, seconds, samples };
}
