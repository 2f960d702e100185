/** However long somebody interferes, little is written; and once it ends all is well again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { type AuditLog, openAuditLog, type Write } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { countWrites } from './count-writes.ts';
import { INTERFERENCES, type Interference } from './interferences.ts';

/** Only those whose names match. */
const CHOSEN = INTERFERENCES.filter(({ name }) => RegExp(process.env.STORM_TEST_NAMES ?? '').test(name));

/** A release is tried with 20 and 120. */
const SANDBOXES = Number(process.env.STORM_TEST_SANDBOXES ?? 1);
const SECONDS = Number(process.env.STORM_TEST_SECONDS ?? 45);
const STORMY_SECONDS = 30;
/** The longest pause that a storm of a minute leads to is 80 s. */
const RECOVERY_SECONDS = 100;
const OURS: string[] = [hookServerUser, metacontrollerUser];

interface Storm {
  interference: Interference;
  stage: Stage;
  end(): Promise<void>;
}

const storms: Storm[] = [];
let audit: AuditLog;
let calmed: Write[];

async function begin(interference: Interference): Promise<Storm> {
  const stage = await openStage('storm');
  const end = await interference.begin(stage);
  return { interference, stage, end };
}

beforeAll(async () => {
  // One after another: admission policies count a moment after they were written.
  for (const interference of CHOSEN) storms.push(await begin(interference));
  await sleep(3_000);
  const [first] = storms;
  if (!first) throw new Error('there is no storm');
  audit = openAuditLog(ownControlPlane().auditLogFile, first.stage.api);
  const names = Array.from({ length: SANDBOXES }, (_, index) => `box-${index}`);
  await Promise.all(
    storms.map(({ stage, interference: { spec } }) =>
      stage.apply(...names.map(name => sandbox(name, { ...spec, timeout: 20 }))),
    ),
  );
  await sleep(STORMY_SECONDS * 1000);
  await audit.writes();
  await sleep((SECONDS - STORMY_SECONDS) * 1000);
  calmed = (await audit.writes()).filter(({ user }) => OURS.includes(user.username));
}, 600_000);
afterAll(async () => {
  for (const { stage, end } of storms) {
    await end().catch(() => undefined);
    await stage.close();
  }
});

const stormOf = ({ name }: Interference): Storm => {
  const storm = storms.find(({ interference }) => interference.name === name);
  if (!storm) throw new Error(`${name} has not begun`);
  return storm;
};

function expectSaid(found: Sandbox, { says, lets }: Interference): void {
  const { type = '', reason, message = /./ } = says ?? {};
  const said = conditionOf(found, type);
  if (type !== 'Ready') expect(said?.reason).toBe(reason);
  expect(said?.message).toMatch(message);
  if (lets === 'run') return;
  expect(found.status.phase).toBe('Failed');
  expect(conditionOf(found, 'Ready')).toMatchObject({ status: 'False', reason: 'StartTimeout' });
}

describe.each(CHOSEN)('while $name', interference => {
  it('at most one write per second remains, of all Sandboxes together', () => {
    const { namespace } = stormOf(interference).stage;
    const writes = calmed.filter(({ objectRef }) => objectRef?.namespace === namespace);
    const seen = JSON.stringify(countWrites(writes));
    console.log(
      `storm: ${interference.name}: ${writes.length} writes in ${SECONDS - STORMY_SECONDS} s: ${seen}`,
    );
    expect(writes.length, seen).toBeLessThanOrEqual(SECONDS - STORMY_SECONDS);
  });

  if (!interference.says) return;
  it('each Sandbox says what happens, and is late unless it ran', async () => {
    // Just now the next try may be under way.
    await eventually(async () => {
      for (const found of await stormOf(interference).stage.objects.list('Sandbox'))
        expectSaid(found, interference);
    });
  });
});

it(`${RECOVERY_SECONDS} s after all of them end every Sandbox is Ready`, async () => {
  await Promise.all(storms.map(({ end }) => end()));
  await eventually(async () => {
    const notReady = await Promise.all(
      storms.map(async ({ stage, interference: { name } }) =>
        (await stage.objects.list('Sandbox'))
          .filter(found => conditionOf(found, 'Ready')?.status !== 'True')
          .map(found => `${name}: ${found.metadata.name} ${conditionOf(found, 'Ready')?.message}`),
      ),
    );
    expect(notReady.flat()).toEqual([]);
  }, RECOVERY_SECONDS);
}, 200_000);
