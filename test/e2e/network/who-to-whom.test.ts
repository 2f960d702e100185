/**
 * Who may talk to whom in every phase of a Sandbox's life. Each change of a Pod or a NetworkPolicy is a moment, and each moment's whole
 * matrix is compared with a table. The tests are one story, in this order.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../network/matrix.ts';
import { poolsOn } from '../claim/pools.ts';
import { eventually } from '../support/eventually.ts';
import { nothingLeft } from '../support/ours.ts';
import type { Stage } from '../support/stage.ts';
import { ADDRESSES, ASKED, groundwork, neighbour, OTHERS, RUNTIME, sandboxes } from './cast.ts';
import { openPlay, type Play } from './play.ts';
import {
  ALWAYS,
  letsIn,
  open,
  PRELOADING,
  PROFILED,
  RUNNING,
  reachesPartner,
  SANDBOXES,
  WIDE,
} from './who-to-whom.ts';

let play: Play;
let stage: Stage;

beforeAll(async () => {
  play = await openPlay();
  stage = play.stage;
});
afterAll(() => play.close());

const OUTSIDE = [...OTHERS, ...Object.keys(ADDRESSES)];
const BASE = 'llmsafespace-baseline';
const SHARED = 'llmsafespace-sandbox';

/** Both ask for something else later: then `cold` and `claimed` have what `egress` and `ingress` had. */
const CHANGED: Row[] = [...ALWAYS, ...WIDE, ...PROFILED, reachesPartner('cold'), letsIn('claimed')];

const ask = async (name: string, networkAccess: object | null) => {
  await stage.objects.patch('Sandbox', name, { spec: { networkAccess } });
  await eventually(async () => {
    const { metadata, status } = await stage.sandbox(name);
    expect(status.observedGeneration).toBe(metadata.generation);
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'NetworkReady', status: 'True' }),
    );
  });
};

/** Somebody deletes a policy; resolves once it is back. */
async function lose({ objects }: Stage, name: string): Promise<void> {
  const { metadata } = await objects.get('NetworkPolicy', name);
  await objects.remove('NetworkPolicy', name);
  await eventually(async () => {
    const { metadata: found } = await objects.get('NetworkPolicy', name);
    expect(found?.uid).not.toBe(metadata?.uid);
  }, 20);
}

const ownPod = async (name: string) => (await stage.sandbox(name)).status.podName ?? '';

/** Keeps a Pod on the API server after its deletion, as a kubelet does while its processes end. */
const hold = async (name: string) =>
  stage.objects.patch('Pod', await ownPod(name), { metadata: { finalizers: ['test.example/running'] } });

describe('from the first apply until all run', () => {
  test('an idle Pod talks to nobody, once its preload is over', async () => {
    await stage.apply(...groundwork);
    for (const pool of ['waiting', 'prepared']) await poolsOn(stage).filled(pool, 1);
    const present = await play.look({ most: PRELOADING, now: [] });
    expect(new Set(present)).toEqual(new Set([...OUTSIDE, 'idle']));
    expect(await play.wasOpen('preloading → partner 443/TCP')).toBe(true);
  });

  test('cold and claimed, with rules and without: none is ever more open than when it runs', async () => {
    await stage.apply(...sandboxes);
    await play.next.apply(neighbour);
    await stage.ready('cold', 'claimed', 'egress', 'wide', 'ingress', 'served', 'profiled', 'bereft');
    await play.next.ready('neighbour');
    await poolsOn(stage).filled('waiting', 1);
    const present = await play.look({ most: RUNNING, now: RUNNING });
    expect(new Set(present)).toEqual(new Set([...OUTSIDE, ...SANDBOXES, 'idle']));
  });
});

describe('when networkAccess changes', () => {
  test('a cold Sandbox and a claimed one have what they asked for before until they have what they ask for now', async () => {
    await ask('egress', ASKED.nothing);
    await ask('ingress', ASKED.nothing);
    const still = [...ALWAYS, ...WIDE, ...PROFILED, reachesPartner('bereft')];
    await play.look({ most: RUNNING, now: still });
    await stage.objects.remove('RuntimeEnvironment', RUNTIME);
    await stage.lookAt('bereft');
    await stage.condition('bereft', 'RuntimeResolved', { status: 'False' });
    await play.look({ most: still, now: still });
    await ask('bereft', ASKED.nothing);
    await play.look({ most: still, now: [...ALWAYS, ...WIDE, ...PROFILED] });
    await ask('cold', ASKED.partner);
    await ask('claimed', ASKED.ingress);
    await play.look({ most: CHANGED, now: CHANGED });
  });
});

describe('when somebody deletes our policies', () => {
  test.each<[string, string, Row[]]>([
    ['the one of all Sandboxes, which only opens', SHARED, CHANGED],
    [
      'the one that closes all: idle Pods are open until it is back, and no Sandbox',
      BASE,
      [...CHANGED, ...open('idle')],
    ],
  ])('%s', async (_case, name, most) => {
    await lose(stage, name);
    await play.look({ most, now: CHANGED });
  });

  test('… which is seen', async () => {
    expect(await play.wasOpen('idle → metadata 22/TCP')).toBe(true);
  });

  test("a Sandbox's own, which only opens", async () => {
    await lose(stage, await stage.ownName('cold'));
    await stage.ready('cold');
    await play.look({ most: CHANGED, now: CHANGED });
  });

  test('all of them: a Sandbox with a policy of its own stays closed even then', async () => {
    const unruled = ['idle', 'egress', 'ingress', 'served', 'bereft'];
    await Promise.all([BASE, SHARED].map(name => lose(stage, name)));
    await play.look({ most: [...CHANGED, ...open(...unruled)], now: CHANGED });
  });
});

describe('while a Sandbox ends', () => {
  test('its Pod is no more open than before for as long as it is there', async () => {
    const ending = ['served', 'claimed', 'profiled'];
    for (const name of ending) await hold(name);
    const pods = await Promise.all(ending.map(ownPod));
    await stage.kubectl(['delete', 'sandbox', ...ending, '--wait=false']);
    await eventually(async () => {
      for (const pod of pods)
        expect((await stage.objects.get('Pod', pod)).metadata?.deletionTimestamp).toBeDefined();
    });
    const present = await play.look({ most: CHANGED, now: CHANGED });
    expect(present).toEqual(expect.arrayContaining(ending));
    for (const pod of pods) await stage.objects.patch('Pod', pod, { metadata: { finalizers: null } });
    await eventually(async () => {
      for (const name of ending) expect(await stage.objects.find('Sandbox', name)).toBeUndefined();
      for (const pod of pods) expect(await stage.objects.find('Pod', pod)).toBeUndefined();
    });
    await play.look({ most: CHANGED, now: CHANGED });
  });
});

describe('a Pod that is left alone', () => {
  test('keeps what it had when its Sandbox is deleted with --cascade=orphan, and loses it with its policy', async () => {
    const policy = await stage.ownName('cold');
    await stage.kubectl(['delete', 'sandbox', 'cold', '--cascade=orphan', '--timeout=30s']);
    const present = await play.look({ most: CHANGED, now: CHANGED });
    expect(present).toContain('cold');
    await stage.objects.remove('NetworkPolicy', policy);
    await play.look({ most: CHANGED, now: [...ALWAYS, ...WIDE] });
  });

  test('is closed again when somebody deletes the policies of a namespace without a Sandbox', async () => {
    await play.next.kubectl(['delete', 'sandbox', 'neighbour', '--cascade=orphan', '--timeout=30s']);
    await lose(play.next, SHARED);
    await lose(play.next, BASE);
    const present = await play.look({
      most: [...ALWAYS, ...WIDE, ...open('neighbour')],
      now: [...ALWAYS, ...WIDE],
    });
    expect(present).toContain('neighbour');
  });
});

test('idle Pods are closed until they are gone, when their pool is deleted', async () => {
  for (const pool of ['waiting', 'prepared']) await stage.objects.remove('WarmPool', pool);
  await eventually(async () =>
    expect(await stage.objects.list('Pod', { labelSelector: 'component=warmpod' })).toEqual([]),
  );
  const present = await play.look({ most: [...ALWAYS, ...WIDE], now: [...ALWAYS, ...WIDE] });
  expect(present).not.toContain('idle');
});

test('and all are closed until everything is gone', async () => {
  await stage.kubectl(['delete', 'sandboxes,pods', '--all', '--timeout=30s']);
  await play.next.kubectl(['delete', 'pods', '--all', '--timeout=30s']);
  await nothingLeft(stage.api, stage.namespace);
  const present = await play.look({ most: [...ALWAYS, ...WIDE], now: [] });
  expect(present).toEqual(expect.not.arrayContaining(SANDBOXES));
});
