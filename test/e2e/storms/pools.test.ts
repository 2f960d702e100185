/** However long somebody interferes with pools, little is written; and once it ends they are soon filled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WarmPool } from '../../../hooks/api/warmpool.ts';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { warmPool } from '../claim/pools.ts';
import { said } from '../pools/stage-pools.ts';
import { openAuditLog, type Write } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { countWrites } from './count-writes.ts';
import { POOL_INTERFERENCES, type PoolInterference } from './pool-interferences.ts';

/** A release is tried with 3 pools of 10, for 120 seconds; on a small machine few interferences at a time, chosen by name. */
const CHOSEN = POOL_INTERFERENCES.filter(({ name }) => RegExp(process.env.STORM_TEST_NAMES ?? '').test(name));
const POOLS = Number(process.env.STORM_TEST_POOLS ?? 1);
const SIZE = Number(process.env.STORM_TEST_POOL_SIZE ?? 3);
const SECONDS = Number(process.env.STORM_TEST_SECONDS ?? 60);
/** The first Pods are late after 30 s, and give way then: what is counted comes after it. */
const STORMY_SECONDS = 38;
const RECOVERY_SECONDS = 60;
const OURS: string[] = [hookServerUser, metacontrollerUser];

interface Storm {
  interference: PoolInterference;
  stage: Stage;
  /** How the pools were when it ended. */
  pools: WarmPool[];
  end(): Promise<void>;
}

const storms: Storm[] = [];
let calmed: Write[];
let calmSeconds: number;
let endedAt: number;

async function begin(interference: PoolInterference): Promise<Storm> {
  const stage = await openStage('pool-storm');
  const end = await interference.begin(stage);
  return { interference, stage, pools: [], end };
}

const poolsOf = ({ interference: { spec } }: Storm) =>
  Array.from({ length: POOLS }, (_, index) =>
    warmPool(`pool-${index}`, { runtime: 'shell', minSize: SIZE, ...spec }),
  );

async function endAll(): Promise<void> {
  for (const storm of storms) storm.pools = await storm.stage.objects.list('WarmPool');
  await Promise.all(storms.map(({ end }) => end()));
  endedAt = performance.now();
}

beforeAll(async () => {
  // One after another: admission policies count a moment after they were written.
  for (const interference of CHOSEN) storms.push(await begin(interference));
  await sleep(3_000);
  const [first] = storms;
  if (!first) throw new Error('there is no storm');
  const audit = openAuditLog(ownControlPlane().auditLogFile, first.stage.api);
  const overAt = performance.now() + SECONDS * 1_000;
  await Promise.all(storms.map(storm => storm.stage.apply(...poolsOf(storm))));
  await sleep(STORMY_SECONDS * 1_000);
  await audit.writes();
  const calmAt = performance.now();
  await sleep(overAt - calmAt);
  calmed = (await audit.writes()).filter(({ user }) => OURS.includes(user.username));
  calmSeconds = (performance.now() - calmAt) / 1_000;
  await endAll();
}, 900_000);
afterAll(async () => {
  for (const { stage } of storms) await stage.close();
});

const stormOf = ({ name }: PoolInterference): Storm => {
  const storm = storms.find(({ interference }) => interference.name === name);
  if (!storm) throw new Error(`${name} has not begun`);
  return storm;
};

describe.each(CHOSEN)('while $name', interference => {
  it('at most one write per second remains, of all pools together', () => {
    const { namespace } = stormOf(interference).stage;
    const writes = calmed.filter(({ objectRef }) => objectRef?.namespace === namespace);
    const seen = JSON.stringify(countWrites(writes));
    console.log(`pool storm: ${interference.name}: ${writes.length} in ${calmSeconds.toFixed()} s: ${seen}`);
    expect(writes.length, seen).toBeLessThanOrEqual(calmSeconds);
  });

  const { says } = interference;
  if (!says) return;
  it('each pool says what happens', () => {
    for (const pool of stormOf(interference).pools) {
      expect(said(pool, 'PodsReady')).toMatchObject({
        status: 'False',
        reason: expect.stringMatching(says.reason),
      });
      expect(said(pool, 'Ready')).toMatchObject({
        status: 'False',
        message: expect.stringMatching(says.message),
      });
    }
  });
});

it(`${RECOVERY_SECONDS} s after all of them end every pool is filled`, async () => {
  const leftSeconds = RECOVERY_SECONDS - (performance.now() - endedAt) / 1_000;
  await eventually(async () => {
    const notFilled = await Promise.all(
      storms.map(async ({ stage, interference: { name } }) =>
        (await stage.objects.list('WarmPool'))
          .filter(({ status }) => status.availablePods < SIZE)
          .map(pool => `${name}: ${said(pool, 'Ready')?.message}`),
      ),
    );
    expect(notFilled.flat()).toEqual([]);
  }, leftSeconds);
  console.log(`pool storm: all are filled after ${((performance.now() - endedAt) / 1_000).toFixed()} s`);
}, 200_000);
