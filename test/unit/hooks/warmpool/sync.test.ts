import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { sync } from '../../../../hooks/warmpool/sync.ts';
import { availableOf } from '../../../builders/available.ts';
import { context } from '../../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../../builders/identity.ts';
import { openedPool, pipRuntime, preloadingPool, storedPolicies } from '../../../builders/preload.ts';
import { type WarmPodBuilder, warmPod } from '../../../builders/warm-pod.ts';
import { type PoolBuilder, warmPool } from '../../../builders/warm-pool.ts';
import { poolRequest, storedPodTemplate } from '../../../builders/warm-request.ts';
import { pythonRuntime } from '../../../builders/warm-runtime.ts';
import { asJson } from '../../../builders/world.ts';

const template = storedPodTemplate(warmPool().build()).metadata.name;

interface Given {
  pool?: PoolBuilder;
  warmPods?: WarmPodBuilder[];
  podTemplates?: KubernetesObject[];
  runtimes?: KubernetesObject[];
}

const answer = ({
  pool = warmPool(),
  warmPods = [],
  podTemplates = [],
  runtimes = [pythonRuntime()],
}: Given) => {
  const children = [...podTemplates, ...warmPods.map(one => one.build())];
  return asJson(sync(poolRequest(pool.build(), children), context({ available: availableOf(...runtimes) })));
};

const namesOf = (given: Given, kind: string) =>
  answer(given).response.children.flatMap(child => (child.kind === kind ? [child.metadata.name] : []));

const ordinalsOf = (given: Given) => namesOf(given, 'WarmPod').map(name => Number(name.split('-').at(-1)));

const one = (ordinal: number) => warmPod(ordinal).ofTemplate(template);

describe('a new pool', () => {
  it('gets its PodTemplate and its WarmPods in one answer, the PodTemplate first', () => {
    expect(answer({}).response.children.map(({ kind }) => kind)).toEqual([
      'PodTemplate',
      'WarmPod',
      'WarmPod',
    ]);
  });

  it('gets WarmPods that name the PodTemplate', () => {
    const [first, ...rest] = answer({}).response.children;
    expect(rest.map(({ spec }) => spec)).toEqual(
      rest.map(() => ({ poolRef: { name: 'python' }, podTemplate: { name: first?.metadata.name } })),
    );
  });

  it('says that it is being filled', () => {
    expect(answer({}).response.status).toMatchObject({
      availablePods: 0,
      idleTarget: 2,
      nextOrdinal: 2,
      conditions: [
        { type: 'Ready', status: 'False', reason: 'Filling' },
        { type: 'RuntimeResolved', status: 'True' },
      ],
    });
  });
});

describe('the numbers', () => {
  it.each<[string, Given, number[]]>([
    ['start with 0', {}, [0, 1]],
    ['go on where the status says', { pool: warmPool().status({ nextOrdinal: 7 }) }, [7, 8]],
    [
      'go on after the highest observed, if the status lags behind',
      { warmPods: [one(11).terminating()] },
      [12, 13],
    ],
    [
      'go on after the status, if what is observed lags behind',
      { pool: warmPool().status({ nextOrdinal: 7 }), warmPods: [one(3)] },
      [3, 7],
    ],
    ['are not used up by a full pool', { warmPods: [one(3), one(4)] }, [3, 4]],
  ])('%s', (_case, given, ordinals) => {
    expect(ordinalsOf(given)).toEqual(ordinals);
  });

  it('are asked for again by a look that is as old as the one before', () => {
    expect(ordinalsOf({})).toEqual(ordinalsOf({}));
  });
});

describe('a pool at maxSize', () => {
  const pool = warmPool().size(2, 4);
  const theirs = [one(0).assignedTo('u1'), one(1).assignedTo('u2'), one(2).assignedTo('u3')];

  it('makes what there is room for', () => {
    expect(ordinalsOf({ pool, warmPods: theirs })).toEqual([0, 1, 2, 3]);
  });

  it('still says how many it wants', () => {
    expect(answer({ pool, warmPods: theirs }).response.status).toMatchObject({ idleTarget: 2 });
  });
});

describe('another runtime image', () => {
  const runtimes = [pythonRuntime('python:3.10.19-slim')];
  const older = storedPodTemplate(warmPool().build());

  it('is another PodTemplate, beside the one that is still in use', () => {
    const given = { runtimes, podTemplates: [older], warmPods: [one(0).ready()] };
    const names = namesOf(given, 'PodTemplate');
    expect(names).toHaveLength(2);
    expect(names[1]).toBe(template);
  });

  it('replaces the PodTemplate that nothing names any more', () => {
    expect(namesOf({ runtimes, podTemplates: [older] }, 'PodTemplate')).not.toContain(template);
  });

  it('makes new WarmPods before any old one goes', () => {
    const { children } = answer({ runtimes, warmPods: [one(0).ready(), one(1).ready()] }).response;
    expect(children.filter(({ kind }) => kind === 'WarmPod')).toHaveLength(4);
    expect(JSON.stringify(children)).not.toContain('retire');
  });
});

describe('a pool that cannot be resolved', () => {
  const runtimes: KubernetesObject[] = [];
  const older = storedPodTemplate(warmPool().build());
  const given = {
    runtimes,
    podTemplates: [older],
    warmPods: [one(0).ready(), one(1).ready(), one(2).ready()],
  };

  it('keeps what it has', () => {
    expect(namesOf(given, 'PodTemplate')).toEqual([template]);
    expect(ordinalsOf(given)).toEqual([0, 1, 2]);
    expect(JSON.stringify(answer(given).response.children)).not.toContain('retire');
  });

  it('makes nothing', () => {
    expect(answer({ runtimes }).response.children).toEqual([]);
  });

  it('says why', () => {
    const [ready] = (answer(given).response.status as { conditions: object[] }).conditions;
    expect(ready).toMatchObject({
      type: 'Ready',
      status: 'False',
      message: expect.stringContaining('python:3.10'),
    });
  });

  it('keeps its WarmPods although they are past their ttl', () => {
    const old = one(0)
      .ready()
      .createdAt(written(secondsFromNow(-9000)));
    expect(JSON.stringify(answer({ ...given, warmPods: [old] }).response.children)).not.toContain('retire');
  });
});

describe('a pool whose Pods come to nothing', () => {
  const because = (reason: string) => ({
    conditions: [{ type: 'Ready', status: 'False' as const, reason, message: `message of ${reason}` }],
  });
  const failed = (ordinal: number) => one(ordinal).terminating().status(because('OutOfcpu'));
  const status = { nextOrdinal: 2, provenOrdinal: 0, idleTarget: 2 };
  const first = answer({ pool: warmPool().status(status), warmPods: [failed(0), failed(1)] }).response;
  const pool = (due: number, attempts = 3) =>
    warmPool().status({
      ...status,
      backOff: { attempts, retryAt: written(secondsFromNow(due)), podTemplate: template },
      ...{ conditions: [{ type: 'PodsReady', status: 'False', reason: 'OutOfcpu', message: 'no cpu' }] },
    });

  it('makes none, says why, and remembers when to try the next', () => {
    expect(first.children.map(({ metadata }) => metadata.name).slice(1)).toEqual([
      one(1).build().metadata.name,
    ]);
    expect(first.status).toMatchObject({
      nextOrdinal: 2,
      backOff: { attempts: 1, retryAt: written(secondsFromNow(1)), podTemplate: template },
      conditions: [
        { type: 'Ready', status: 'False', reason: 'OutOfcpu' },
        { type: 'PodsReady', status: 'False', reason: 'OutOfcpu', message: 'message of OutOfcpu' },
        { type: 'RuntimeResolved' },
      ],
    });
  });

  it('looks again when that is due', () => {
    expect(first.resyncAfterSeconds).toBe(1);
  });

  it('keeps the newest that failed until then', () => {
    expect(ordinalsOf({ pool: pool(2), warmPods: [failed(1)] })).toEqual([1]);
  });

  it('tries one then, in its place', () => {
    const given = { pool: pool(0), warmPods: [failed(1)] };
    expect(ordinalsOf(given)).toEqual([2]);
    expect(answer(given).response.status).toMatchObject({ nextOrdinal: 3, backOff: { attempts: 4 } });
  });

  it('says what it said before while it tries', () => {
    expect(answer({ pool: pool(4), warmPods: [one(2)] }).response.status).toMatchObject({
      conditions: [{ reason: 'OutOfcpu' }, { type: 'PodsReady', message: 'no cpu' }, {}],
    });
  });

  it('makes all that are missing once one has been Ready for a while', () => {
    const well = one(2)
      .ready()
      .status({ readyAt: written(secondsFromNow(-10)) });
    const { children, status: after } = answer({ pool: pool(-8), warmPods: [well] }).response;
    expect(children.filter(({ kind }) => kind === 'WarmPod')).toHaveLength(2);
    expect(after).not.toHaveProperty('backOff');
  });

  it('asks one of an older template to make room for what is refused', () => {
    const warmPods = [warmPod(0).ofTemplate('older').ready(), warmPod(1).ofTemplate('older').ready()];
    const refused = one(2).terminating().status(because('PodRefused'));
    const { children } = answer({
      pool: warmPool().status(status),
      warmPods: [...warmPods, refused],
    }).response;
    const retired = children.filter(({ spec }) => (spec as { retire?: boolean } | undefined)?.retire);
    expect(retired.map(({ metadata }) => metadata.name)).toEqual([one(0).build().metadata.name]);
  });
});

describe('the next look', () => {
  /** What a pool learns only by asking is asked so often. */
  const USUAL = 10;
  const at = (seconds: number) => written(secondsFromNow(seconds));
  const scaling = warmPool().autoScaling({ scaleDownDelay: 300 });
  const brief = warmPool().autoScaling({ scaleDownDelay: 8 });

  it.each<[string, Given, number]>([
    ['is in ten seconds, where nothing is due', {}, USUAL],
    ['is when the oldest is past its ttl', { warmPods: [one(0).ready().createdAt(at(-3595)), one(1)] }, 5],
    ['is not for the ttl of one that is past it', { warmPods: [one(0).ready().createdAt(at(-9000))] }, USUAL],
    ['is when one that starts is late', { warmPods: [one(0).createdAt(at(-595)), one(1)] }, 5],
    ['is not for a ttl of 0', { pool: warmPool().spec({ ttl: 0 }), warmPods: [one(0)] }, USUAL],
    [
      'is when the pool may shrink',
      { pool: scaling.status({ idleTarget: 5, lowSince: at(-293), lowPeak: 1 }) },
      7,
    ],
    ['is at the end of a delay that starts now', { pool: brief.status({ idleTarget: 5 }) }, 8],
    ['is sooner than the end of a longer one', { pool: scaling.status({ idleTarget: 5 }) }, USUAL],
    [
      'is for what is due first',
      {
        pool: scaling.status({ idleTarget: 5, lowSince: at(-293), lowPeak: 1 }),
        warmPods: [one(0).ready().createdAt(at(-3596))],
      },
      4,
    ],
    [
      'is never sooner than in half a second',
      {
        warmPods: [
          one(0)
            .ready()
            .createdAt(new Date(NOW.getTime() - 3_599_900).toISOString()),
        ],
      },
      0.5,
    ],
  ])('%s', (_case, given, seconds) => {
    expect(answer(given).response.resyncAfterSeconds).toBeCloseTo(seconds, 0);
  });
});

describe('what is told', () => {
  it('is that the pool is full', () => {
    const { effects } = answer({ warmPods: [one(0).ready(), one(1).ready()] });
    expect(effects).toMatchObject([{ effect: 'event', type: 'Normal', reason: 'Filled' }]);
  });

  it('is nothing where nothing changed', () => {
    const warmPods = [one(0).ready(), one(1).ready()];
    const { status } = answer({ warmPods }).response;
    expect(answer({ pool: warmPool().status(status), warmPods }).effects).toEqual([]);
  });
});

describe('a pool that preloads', () => {
  const runtimes = [pipRuntime()];
  const kindsOf = (given: Given) => answer({ runtimes, ...given }).response.children.map(({ kind }) => kind);
  const conditionsOf = (given: Given) => {
    const { conditions } = answer({ runtimes, ...given }).response.status as {
      conditions: { type: string; reason: string }[];
    };
    return Object.fromEntries(conditions.map(({ type, reason }) => [type, reason]));
  };
  const policies = storedPolicies(openedPool());

  it('without a network gets its PodTemplate and its WarmPods in one answer', () => {
    expect(kindsOf({ pool: preloadingPool() })).toEqual(['PodTemplate', 'WarmPod', 'WarmPod']);
  });

  it('with one gets no WarmPod before the policy of its preload is in force', () => {
    expect(kindsOf({ pool: openedPool() })).toEqual(['PodTemplate', 'NetworkPolicy']);
    expect(kindsOf({ pool: openedPool(), podTemplates: policies })).toEqual([
      'PodTemplate',
      'NetworkPolicy',
      'WarmPod',
      'WarmPod',
    ]);
  });

  it('makes nothing anew where its preload is refused, and says why', () => {
    const given = { pool: preloadingPool().spec({ preloadPackages: ['lodash@4'] }) };
    expect(kindsOf(given)).toEqual([]);
    expect(conditionsOf(given)).toMatchObject({
      Ready: 'PackageMalformed',
      PreloadAccepted: 'PackageMalformed',
    });
  });

  it('keeps its policy and its Pods while it can not be resolved', () => {
    const observed = { podTemplates: policies, warmPods: [one(0).ready()], runtimes: [] };
    expect(kindsOf({ pool: openedPool(), ...observed })).toEqual(['NetworkPolicy', 'WarmPod']);
  });

  it('is Ready although nothing enforces a domain, and says so', () => {
    const pool = openedPool().spec({ preloadEgress: [{ domain: 'pypi.org' }] });
    const current = storedPodTemplate(pool.build(), runtimes).metadata.name;
    const warmPods = [0, 1].map(ordinal => warmPod(ordinal).ready().ofTemplate(current));
    expect(conditionsOf({ pool, warmPods })).toMatchObject({
      Ready: 'Filled',
      EgressEnforced: 'DomainsNotEnforceable',
    });
  });

  it('loses its policy with its list', () => {
    expect(kindsOf({ pool: preloadingPool(), podTemplates: policies })).not.toContain('NetworkPolicy');
  });
});
