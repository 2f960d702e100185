import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardPods, type PodGuard } from '../support/closed-pods.ts';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import { conditionOf } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Life, live, planLives } from './crowd.ts';
import { killAtRandom } from './killer.ts';
import { chanceFrom } from './seeded.ts';
import { type ChaosStage, openChaosStage } from './stage.ts';

const SANDBOXES = 50;
const CONVERGE_SECONDS = 90;
/** Same lives, same victims, as far as the machine is as fast; another one is for looking for what is rare. */
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_122);

let chaos: ChaosStage;
let stages: [Stage, Stage];
let guard: PodGuard;
let lives: Life[];
let passed = 0;

beforeAll(async () => {
  console.log(`chaos: CHAOS_SEED=${SEED}`);
  chaos = await openChaosStage();
  const access = { kubeconfig: chaos.controlPlane.kubeconfig, kubectl: chaos.controlPlane.kubectlPath };
  stages = [await openStage('chaos', access), await openStage('chaos', access)];
  guard = await guardPods(stages[0].api);
});
afterAll(async () => {
  guard?.stop();
  await Promise.all((stages ?? []).map(({ api }) => api.close()));
  await chaos?.stop(passed < 3);
});

test(`${SANDBOXES} Sandboxes come and go while the hook server, Metacontroller and the API server are killed`, async () => {
  const { api } = stages[0];
  lives = planLives(SANDBOXES, [stages[0].namespace, stages[1].namespace], chanceFrom(SEED));
  const killing = new AbortController();
  const killer = killAtRandom(chaos.victims, chanceFrom(SEED + 1), killing.signal);
  await Promise.all(lives.map(life => live(api, life))).finally(() => killing.abort());
  const killed = await killer;
  console.log(`chaos: killed ${JSON.stringify(killed)}`);
  expect(Math.min(...Object.values(killed))).toBeGreaterThan(0);
  passed += 1;
});

test('afterwards every Sandbox that stays is Ready, and those deleted are gone with all they had', async () => {
  const staying = lives.filter(({ livesSeconds }) => livesSeconds === undefined);
  const converges = ({ namespace, objects }: Stage) =>
    eventually(async () => {
      const found = await objects.list('Sandbox');
      const expected = staying.filter(life => life.namespace === namespace).map(({ name }) => [name, 'True']);
      const states = found.map(sandbox => [sandbox.metadata.name, conditionOf(sandbox, 'Ready')?.status]);
      expect(states.sort()).toEqual(expected.sort());
      const pods = await objects.list('Pod', { labelSelector: 'app=llmsafespace' });
      expect(pods.length).toBe(expected.length);
    }, CONVERGE_SECONDS);
  await Promise.all(stages.map(converges));
  passed += 1;
});

test('when the rest is deleted nothing is left, and at no moment was a Pod open', async () => {
  const [first, second] = stages;
  await first.kubectl(['delete', 'sandbox', '--all', '--timeout=60s']);
  await nothingLeft(first.api, first.namespace, [], CONVERGE_SECONDS);
  await second.kubectl(['delete', 'namespace', second.namespace, '--timeout=90s']);
  const { openMoments, podsSeen } = await guard.report();
  expect(openMoments).toEqual([]);
  expect(podsSeen).toBeGreaterThan(SANDBOXES / 2);
  passed += 1;
});
