/** Many claims at once, on several replicas. */
import { describe, expect, it } from 'vitest';
import { createClaims } from '../../src/claim/claims.ts';
import {
  addSandbox,
  addWarmPods,
  annotationsOf,
  api,
  assignedTo,
  attempt,
  podsOf,
  type Replica,
  replica,
  type WarmOrder,
} from './claim-stage.ts';

const sandboxes = (count: number) =>
  Array.from({ length: count }, (_, index) => addSandbox(`box-${index}`, { annotations: {} }));

/** Everybody is served once: with one Pod whose WarmPod says so, or it is said that it is cold. */
function expectServedOnce(orders: WarmOrder[]): { warm: number; cold: number } {
  const served = orders.map(({ claimant: { uid, name } }) => {
    const pods = podsOf(uid);
    expect(assignedTo(uid)).toEqual(pods);
    expect(pods.length).toBeLessThanOrEqual(1);
    const said = (annotationsOf(name) as Record<string, string>)['llmsafespace.dev/warm-pod-used'];
    expect(said).toBe(pods.length === 1 ? undefined : 'false');
    return pods.length;
  });
  const warm = served.filter(count => count === 1).length;
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
  ])('three replicas that %s hand out every Pod once, and the rest goes cold', async (_view, watching) => {
    addWarmPods(12);
    const orders = sandboxes(30);
    const all = await replicas(3);
    api.letWatch(watching);
    await claimAll(orders, all);
    expect(expectServedOnce(orders)).toEqual({ warm: 12, cold: 18 });
  });

  it('one replica never tries a candidate twice at the same time', async () => {
    addWarmPods(12);
    const orders = sandboxes(30);
    const all = await replicas(1);
    await claimAll(orders, all);
    expect(await conflictsOf(all)).toBe(0);
    expect(expectServedOnce(orders)).toEqual({ warm: 12, cold: 18 });
  });
});

it('given enough warm Pods, three blind replicas seldom meet', async () => {
  addWarmPods(140);
  const orders = sandboxes(60);
  const all = await replicas(3);
  api.letWatch(false);
  await claimAll(orders, all);
  expect(expectServedOnce(orders)).toEqual({ warm: 60, cold: 0 });
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
  await Promise.all(
    orders.map(async (order, index) => {
      for (let call = 0; call < 50; call += 1) {
        const one = all[(index + call) % all.length];
        if (!one) return;
        const done = await killed(one)(order, attempt()).catch(() => undefined);
        if (done) return;
      }
      throw new Error('never served');
    }),
  );
  const { warm, cold } = expectServedOnce(orders);
  expect(warm + cold).toBe(40);
  expect(warm).toBe(25);
});
