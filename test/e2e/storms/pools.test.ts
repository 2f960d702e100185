/** However long somebody interferes with pools, little is written; and once it ends they are soon filled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { warmPool } from '../claim/pools.ts';
import { said } from '../pools/stage-pools.ts';
import { type AuditLog, openAuditLog, type Write } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { POOL_INTERFERENCES, type PoolInterference } from './pool-interferences.ts';

/** A release is tried with 3 pools of 10, for 120 seconds. */
const POOLS = Number(process.env.STORM_TEST_POOLS ?? 1);
const SIZE = Number(process.env.STORM_TEST_POOL_SIZE ?? 3);
const SECONDS = Number(process.env.STORM_TEST_SECONDS ?? 50);
const STORMY_SECONDS = 30;
const RECOVERY_SECONDS = 60;
const OURS: string[] = [hookServerUser, metacontrollerUser];

interface Storm {
  interference: PoolInterference;
  stage: Stage;
  end(): Promise<void>;
}

const storms: Storm[] = [];
let calmed: Write[];

async function begin(interference: PoolInterference): Promise<Storm> {
  const stage = await openStage('pool-storm');
  const end = await interference.begin(stage);
  return { interference, stage, end };
}

async function writesAfterCalm(audit: AuditLog): Promise<Write[]> {
  await sleep(STORMY_SECONDS * 1000);
  await audit.writes();
  await sleep((SECONDS - STORMY_SECONDS) * 1000);
  return (await audit.writes()).filter(({ user }) => OURS.includes(user.username));
}

beforeAll(async () => {
  // One after another: admission policies count a moment after they were written.
  for (const interference of POOL_INTERFERENCES) storms.push(await begin(interference));
  await sleep(3_000);
  const [first] = storms;
  if (!first) throw new Error('there is no storm');
  const audit = openAuditLog(inject('controlPlane').auditLogFile, first.stage.api);
  await Promise.all(
    storms.map(({ stage, interference: { spec } }) =>
      stage.apply(
        ...Array.from({ length: POOLS }, (_, index) =>
          warmPool(`pool-${index}`, { runtime: 'shell', minSize: SIZE, ...spec }),
        ),
      ),
    ),
  );
  calmed = await writesAfterCalm(audit);
}, 900_000);
afterAll(async () => {
  for (const { stage, end } of storms) {
    await end().catch(() => undefined);
    await stage.close();
  }
});

/** How often each kind of write was made. */
function counts(writes: readonly Write[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { verb, objectRef, responseStatus } of writes) {
    const { resource, subresource = '' } = objectRef ?? {};
    const what = [verb, resource, subresource, responseStatus?.code].join(' ');
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}

const stageOf = ({ name }: PoolInterference): Stage => {
  const storm = storms.find(({ interference }) => interference.name === name);
  if (!storm) throw new Error(`${name} has not begun`);
  return storm.stage;
};

describe.each(POOL_INTERFERENCES)('while $name', interference => {
  it('at most one write per second remains, of all pools together', () => {
    const { namespace } = stageOf(interference);
    const writes = calmed.filter(({ objectRef }) => objectRef?.namespace === namespace);
    const seen = JSON.stringify(counts(writes));
    console.log(
      `pool storm: ${interference.name}: ${writes.length} in ${SECONDS - STORMY_SECONDS} s: ${seen}`,
    );
    expect(writes.length, seen).toBeLessThanOrEqual(SECONDS - STORMY_SECONDS);
  });

  const { says } = interference;
  if (!says) return;
  it('each pool says what happens', async () => {
    // Just now the next try may be under way.
    await eventually(async () => {
      for (const pool of await stageOf(interference).objects.list('WarmPool')) {
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
});

it(`${RECOVERY_SECONDS} s after all of them end every pool is filled`, async () => {
  await Promise.all(storms.map(({ end }) => end()));
  await eventually(async () => {
    const notFilled = await Promise.all(
      storms.map(async ({ stage, interference: { name } }) =>
        (await stage.objects.list('WarmPool'))
          .filter(({ status }) => status.availablePods < SIZE)
          .map(pool => `${name}: ${said(pool, 'Ready')?.message}`),
      ),
    );
    expect(notFilled.flat()).toEqual([]);
  }, RECOVERY_SECONDS);
}, 200_000);
