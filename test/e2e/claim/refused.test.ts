/** Admission policies of others that don't let a claim change what it must: nobody waits for ever, and no warm Pod is spent on it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Interference, refuse } from '../support/admission.ts';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { type Pools, poolsOn, warmPool } from './pools.ts';

const SIZE = 3;
const MESSAGE = 'not on a Friday';
/** A Sandbox that did not ask to wait is decided by then. */
const DECIDED_SECONDS = 10;

let stage: Stage;
let pools: Pools;
let names: string[];

beforeAll(async () => {
  stage = await openStage('claim-refused');
  pools = poolsOn(stage);
  await stage.apply(warmPool('pool', { minSize: SIZE }));
  names = await pools.filled('pool', SIZE);
});
afterAll(() => stage.close());

/** A policy counts, and ceases to, a moment after it was written: tried on a warm Pod, or its WarmPod, without a trace. */
const isRefused = async (kind: 'Pod' | 'WarmPod', status: boolean): Promise<boolean> => {
  const [name = ''] = names;
  const subresource = status ? ['--subresource=status'] : [];
  const patch = status ? '{"status":{"sandboxName":"tried"}}' : '{"metadata":{"labels":{"tried":"yes"}}}';
  try {
    await stage.kubectl([
      ...['patch', kind.toLowerCase(), name, '--dry-run=server', '--type=merge', '-p', patch],
      ...subresource,
    ]);
    return false;
  } catch (error) {
    expect(String(error)).toContain(MESSAGE);
    return true;
  }
};

async function whileRefused(
  what: Interference,
  reason: 'Invalid' | 'Forbidden',
  tried: () => Promise<boolean>,
  act: () => Promise<void>,
): Promise<void> {
  const end = await refuse(stage, what, MESSAGE, reason);
  try {
    await eventually(async () => expect(await tried()).toBe(true));
    await act();
  } finally {
    await end();
    await eventually(async () => expect(await tried()).toBe(false));
  }
}

async function expectCold(name: string): Promise<void> {
  const since = Date.now();
  await stage.apply(sandbox(name));
  expect(await pools.cold(name, 'WarmPodRefused')).toContain(MESSAGE);
  expect(Date.now() - since).toBeLessThan(DECIDED_SECONDS * 1000);
  await stage.ready(name);
}

const ofPool = async (): Promise<string[]> =>
  (await pools.warmPods('pool'))
    .filter(({ status }) => status.phase === 'Ready')
    .map(({ metadata }) => metadata.name)
    .toSorted();

describe.each(['Forbidden', 'Invalid'] as const)('while updates of Pods are refused as %s', reason => {
  const nameOf = (what: string) => `${what}-${reason.toLowerCase()}`;

  test('Sandboxes go cold with the reason, and the Pods stay in the pool', async () => {
    names = await pools.filled('pool', SIZE);
    const pods = { resource: 'pods', operations: ['UPDATE'] } as const;
    await whileRefused(
      pods,
      reason,
      () => isRefused('Pod', false),
      async () => {
        await expectCold(nameOf('first'));
        // Its WarmPod was given back; the pool may have made another one in the moment between, and retire the oldest for it.
        names = await pools.filled('pool', SIZE);
        for (const count of [1, 2, 3]) await expectCold(nameOf(`cold-${count}`));
        expect(await ofPool()).toEqual(names.toSorted());
      },
    );
  });

  test('afterwards the same Pods serve', async () => {
    const before = await pools.filled('pool', SIZE);
    await stage.apply(sandbox(nameOf('warm')));
    const { warmPod } = await pools.served(nameOf('warm'));
    expect(before).toContain(warmPod.metadata.name);
  });
});

test('while the statuses of WarmPods can not be written, Sandboxes go cold with the reason', async () => {
  names = await pools.filled('pool', SIZE);
  const statuses = {
    resource: 'warmpods/status',
    apiGroup: 'llmsafespace.dev',
    operations: ['UPDATE'],
  } as const;
  await whileRefused(
    statuses,
    'Forbidden',
    () => isRefused('WarmPod', true),
    async () => {
      for (const count of [1, 2, 3]) await expectCold(`cold-status-${count}`);
    },
  );
  await pools.filled('pool', SIZE);
});
