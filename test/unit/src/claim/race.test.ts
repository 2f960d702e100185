/** Many claims at once, on several replicas. */
import { describe, expect, it } from 'vitest';
import { createClaims } from '../../../../src/claim/claims.ts';
import {
  addSandbox,
  addWarmPods,
  api,
  assignedTo,
  attempt,
  inPhase,
  podsOf,
  type Replica,
  replica,
  useClaimStage,
  type WarmOrder,
} from '../claim-stage.ts';

useClaimStage();

const sandboxes = (count: number) => Array.from({ length: count }, (_, index) => addSandbox(`box-${index}`));

type NewEvent = Awaited<ReturnType<Replica['claim']>>;

/**
 * Everybody is served once: with one Pod whose WarmPod says so, or it is told that it is cold. A Pod without its WarmPod, which two
 * claims that met may leave behind, is vouched for by nobody; such a WarmPod is at its end.
 */
function expectServedOnce(orders: WarmOrder[], told: NewEvent[]): { warm: number; cold: number } {
  const served = orders.map(({ claimant: { uid } }, index) => {
    const assigned = assignedTo(uid);
    const one = told[index];
    expect(assigned).toEqual(one?.result === 'warm' ? [one.pod.metadata.name] : []);
    expect(podsOf(uid)).toEqual(expect.arrayContaining(assigned));
    return one?.result;
  });
  expect(new Set(served)).toEqual(new Set(served.filter(result => result === 'warm' || result === 'cold')));
  const warm = served.filter(result => result === 'warm').length;
  expect(inPhase('Assigned')).toHaveLength(warm);
  return { warm, cold: served.length - warm };
}

const replicas = async (count: number): Promise<Replica[]> => {
  const all: Replica[] = [];
  for (let index = 0; index < count; index += 1) all.push(await replica());
  return all;
};

const claimAll = (orders: WarmOrder[], all: Replica[]) =>
  Promise.all(orders.map((order, index) => all[index % all.length]?.claim(order)));

async function conflictsOf(all: Replica[]): Promise<number> {
  const texts = await Promise.all(all.map(({ metrics }) => metrics.registry.metrics()));
  return texts.reduce((sum, text) => sum + Number(/claim_conflicts_total (\d+)/.exec(text)?.[1]), 0);
}

describe('given more Sandboxes than warm Pods', () => {
  it.each([
    ['see each other’s claims', true],
    ['are blind', false],
  ])('three replicas that %s hand out no Pod twice, and leave none behind', async (_view, watching) => {
    addWarmPods(12);
    const orders = sandboxes(30);
    const all = await replicas(3);
    api.letWatch(watching);
    const { warm } = expectServedOnce(orders, await claimAll(orders, all));
    // Two claims that meet at one WarmPod may both lose it: each has another half.
    expect(warm + inPhase('Terminating').length).toBe(12);
    expect(inPhase('Ready')).toEqual([]);
  });

  it('one replica never tries a candidate twice at the same time', async () => {
    addWarmPods(12);
    const orders = sandboxes(30);
    const all = await replicas(1);
    const told = await claimAll(orders, all);
    expect(await conflictsOf(all)).toBe(0);
    expect(expectServedOnce(orders, told)).toEqual({ warm: 12, cold: 18 });
  });
});

it('given enough warm Pods, three blind replicas seldom meet', async () => {
  addWarmPods(140);
  const orders = sandboxes(60);
  const all = await replicas(3);
  api.letWatch(false);
  const told = await claimAll(orders, all);
  expect(expectServedOnce(orders, told)).toEqual({ warm: 60, cold: 0 });
  expect(await conflictsOf(all)).toBeLessThan(20);
});

it('given replicas that are killed all the time, everybody is served once in the end', async () => {
  addWarmPods(25);
  const orders = sandboxes(40);
  const all = await replicas(3);
  let moment = 0;
  const killed = (one: Replica) =>
    createClaims({
      ...one.options,
      kubernetes: {
        ...api.kubernetes,
        async request(request) {
          const answer = await api.kubernetes.request<never>(request);
          moment = (moment * 31 + 7) % 101;
          if (moment % 3 === 0) throw new Error('killed');
          return answer;
        },
      },
    }).carryOut;
  const told = await Promise.all(
    orders.map(async (order, index) => {
      for (let call = 0; call < 50; call += 1) {
        const one = all[(index + call) % all.length];
        if (!one) break;
        const done = await killed(one)(order, attempt()).catch(() => undefined);
        if (done) return done;
      }
      throw new Error('never served');
    }),
  );
  const { warm, cold } = expectServedOnce(orders, told);
  expect(warm + cold).toBe(40);
  expect(warm + inPhase('Terminating').length).toBe(25);
});
