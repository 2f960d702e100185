/** The simulation of `npm run simulate`: its limits hold, and would not hold of a worse policy. */
import { describe, expect, it, vi } from 'vitest';
import { autoscale } from '../../hooks/warmpool/size/autoscale.ts';
import type { Refilling } from '../simulate/busy-pool.ts';
import { type Autoscale, run } from '../simulate/course.ts';
import { complaints, figures, turns } from '../simulate/figures.ts';
import { plot } from '../simulate/plot.ts';
import { type Rush, rush, rushComplaints } from '../simulate/rush.ts';
import { filling, rushes } from '../simulate/rushes.ts';
import { type Scenario, scenarios } from '../simulate/scenarios.ts';
import { suffer, type TroubleSample } from '../simulate/trouble.ts';
import { troubleComplaints, troubleFigures } from '../simulate/trouble-figures.ts';
import { type Trouble, troubles } from '../simulate/troubles.ts';

vi.setConfig({ testTimeout: 60_000 });

const wrong = (scenario: Scenario, scale?: Autoscale) => complaints(scenario, figures(run(scenario, scale)));

const named = (name: string): Scenario => {
  const found = scenarios.find(scenario => scenario.name === name);
  if (found === undefined) throw new Error(`there is no scenario "${name}"`);
  return found;
};

/** Follows the demand at once, up and down. */
const hasty: Autoscale = (spec, demand, _before, now) => autoscale(spec, demand, {}, now);

/** Never grows. */
const stubborn: Autoscale = (spec, demand, before, now) =>
  autoscale(spec, { ...demand, assigned: 0 }, before, now);

describe('the simulation', () => {
  it.each(scenarios.map(scenario => [scenario.name, scenario] as const))(
    'of %s keeps to its limits',
    (_name, scenario) => {
      expect(wrong(scenario)).toEqual([]);
    },
  );

  it('is the same each time', () => {
    const short = { ...named('a working day with bursts'), hours: 2 };
    expect(run(short)).toEqual(run(short));
  });

  it('finds a policy that flaps', () => {
    expect(wrong(named('steady, with short Sandboxes'), hasty).join()).toContain('flaps');
  });

  it('finds a policy that starves the pool', () => {
    expect(wrong(named('hours on and hours off'), stubborn).join()).toContain('starves');
  });
});

describe('the refill', () => {
  const rushed = (name: string): Rush => {
    const found = rushes.find(one => one.name === name);
    if (found === undefined) throw new Error(`there is no rush "${name}"`);
    return found;
  };

  /** Waits until half is left, and then makes all that is missing. */
  const inBatches: Refilling = (next, { target }, activity) =>
    activity?.known && activity.value.readyPods > target / 2
      ? { next: { create: 0, retire: [] }, resyncAfterSeconds: 1 }
      : { next, resyncAfterSeconds: undefined };

  it.each(rushes.map(one => [one.name, one] as const))('hurts claims little: %s', (_name, one) => {
    expect(rushComplaints(one, rush(one))).toEqual([]);
  });

  it('is found to hurt them where all is made at once', () => {
    const one = rushed('15/s for 10 s, a pool of 210');
    expect(rushComplaints(one, rush(one, inBatches)).join()).toContain('hurts claims');
  });

  it.each([
    ['a small pool that is claimed from on and on', '5/s on and on, a pool of 70', 10],
    ['a large one', '5/s on and on, a pool of 2000', 1800],
    ['one whose claims come fast', '15/s on and on, a pool of 210', 20],
  ])('never empties %s', (_case, name, fewest) => {
    expect(rush(rushed(name)).fewestReady).toBeGreaterThan(fewest);
  });

  it('waits for claims that take all the CPU there is, while enough are left', () => {
    const one = rushed('300, 20 at once, a pool of 420');
    expect(rush(one)).toMatchObject({ fewestReady: one.target - 300 });
  });

  it('fills a pool in which nothing goes on by sixty a second', () => {
    expect(filling.target / (rush(filling).fullAtSecond ?? Number.POSITIVE_INFINITY)).toBeGreaterThan(60);
  });

  it('is the same each time', () => {
    const one = { ...rushed('15/s for 10 s, a pool of 210'), runs: 2 };
    expect(rush(one)).toEqual(rush(one));
  });
});

describe('a pool in trouble', () => {
  const troubled = (name: string): Trouble => {
    const found = troubles.find(one => one.name === name);
    if (found === undefined) throw new Error(`there is no trouble "${name}"`);
    return found;
  };
  const wrongIn = (one: Trouble, ...tell: [Parameters<typeof suffer>[1]?]) =>
    troubleComplaints(one, troubleFigures(one, suffer(one, ...tell)));

  it.each(troubles.map(one => [one.name, one] as const))('storms not, and is not stuck: %s', (_name, one) => {
    expect(wrongIn(one)).toEqual([]);
  });

  it('is the same each time', () => {
    const short = { ...troubled('minSize 0: all Sandboxes wait'), minutes: 5 };
    expect(suffer(short)).toEqual(suffer(short));
  });

  it('is found to starve where it does not hear of Sandboxes that found none', () => {
    const deaf = () => ({ waiting: 0, cold: 0 });
    expect(wrongIn(troubled('minSize 0: all Sandboxes wait'), deaf).join()).toContain('starves');
  });

  const usual: TroubleSample = {
    target: 5,
    ready: 5,
    assigned: 0,
    hits: 0,
    misses: 0,
    started: 0,
    full: true,
  };
  const course = (samples: Partial<TroubleSample>[], longestWait = 0) => ({
    samples: [...Array(60).fill(usual), ...samples.map(one => ({ ...usual, ...one }))],
    longestWait,
  });
  const one: Trouble = { ...troubled('nodes that fail for a quarter of an hour'), overAt: 60 };

  it.each([
    ['to storm where it makes many Pods', course([{ started: 6 }, { started: 5 }]), 'storms'],
    ['to be stuck where it is never full', course([{ full: false }]), 'is stuck'],
    ['to keep Sandboxes waiting', course([{}], 31), 'keeps waiting'],
    ['to be well where it is full, although it noticed late', course([{}, { full: false }, {}]), ''],
  ])('is found %s', (_case, suffered, word) => {
    expect(troubleComplaints(one, troubleFigures(one, suffered)).join().split(':')[0]).toBe(word);
  });
});

describe('turns', () => {
  it.each<[string, number[], number]>([
    ['a rest has none', [3, 3, 3], 0],
    ['a climb has none', [1, 2, 2, 5], 0],
    ['a peak has one', [1, 5, 5, 2], 1],
    ['a saw has one at each tip', [1, 3, 1, 3, 1], 3],
  ])('%s', (_case, targets, count) => {
    expect(turns(targets)).toBe(count);
  });
});

describe('the plot', () => {
  const samples = run({ ...named('a working day'), hours: 1 });

  it('has a panel for each course, and its title without markup', () => {
    const svg = plot([
      { title: 'a < b', samples },
      { title: 'c & d', samples },
    ]);
    expect(svg.match(/<g /g)).toHaveLength(2);
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('c &amp; d');
  });

  it('has no number that is none', () => {
    expect(plot([{ title: 'a', samples }])).not.toMatch(/NaN|Infinity|undefined/);
  });
});
