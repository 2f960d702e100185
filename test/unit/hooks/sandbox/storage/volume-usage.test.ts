/** How full a Sandbox's volumes are: what is said, when it is written, and when somebody is warned. */
import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../../hooks/api/sandbox-status.ts';
import type { Facts, VolumeUsage } from '../../../../../hooks/contract.ts';
import { identityOf } from '../../../../../hooks/lib/identity.ts';
import {
  filledUp,
  fillPercent,
  measureAgainSeconds,
  type VolumeReport,
  volumeReport,
  volumeUsageQuery,
} from '../../../../../hooks/sandbox/storage/volume-usage.ts';
import { pod } from '../../../../builders/child.ts';
import { CLOSED, context, settings } from '../../../../builders/context.ts';
import { NOW, secondsFromNow, storedMetadata, written } from '../../../../builders/identity.ts';
import { runtimeEnvironment } from '../../../../builders/related.ts';
import { request } from '../../../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../../../builders/sandbox.ts';
import { applied, syncAnswer } from '../../../../builders/world.ts';
import { asked, saysOf, settle } from '../settled.ts';

const MEASURED = settings({ storage: { usage: 'kubelet' } });
const box = sandbox('box').persistent({ existingClaim: 'data' });
const two = box.sharing('shared', '/shared');

/** Of a hundred bytes and a hundred inodes. */
const usage = (bytes: number, inodes = 0): VolumeUsage => ({
  usedBytes: bytes,
  availableBytes: 100 - bytes,
  inodesUsed: inodes,
  inodesFree: 100 - inodes,
});
const measured = (volumes: Record<string, VolumeUsage>): Facts['volumeUsage'] => ({
  known: true,
  value: volumes,
});
const NOT_READ: Facts['volumeUsage'] = { known: true, value: undefined };
const DOWN: Facts['volumeUsage'] = {
  known: false,
  reason: 'the kubelet at https://10.0.0.5:10250: no answer',
};

const running = (more: Partial<SandboxStatus> = {}, secondsAgo = 600): Partial<SandboxStatus> => ({
  phase: 'Running',
  startTime: written(secondsFromNow(-secondsAgo)),
  ...more,
});

const reportOf = (
  builder: SandboxBuilder,
  status: Partial<SandboxStatus>,
  volumeUsage: Facts['volumeUsage'],
  chosen = MEASURED,
): VolumeReport => {
  const parsed = request(builder.status(status as never).build()).parse();
  const identity = identityOf(parsed.sandbox);
  return volumeReport(parsed, identity, { facts: { volumeUsage }, settings: chosen, now: NOW });
};

/** The status that says so. */
const told = ({ volumeUsage, condition }: VolumeReport): Partial<SandboxStatus> =>
  running({ volumeUsage, conditions: condition ? [condition] : [] });

const percents = ({ volumeUsage = [] }: VolumeReport) =>
  volumeUsage.map(({ name, usedPercent, inodesUsedPercent }) => [name, usedPercent, inodesUsedPercent]);
const says = ({ condition }: VolumeReport) => condition && `${condition.status} ${condition.reason}`;

describe('the first figures', () => {
  it.each<[string, VolumeUsage, string, string]>([
    ['an empty volume', usage(0), 'False VolumesHaveRoom', 'every volume has room'],
    ['one that is nearly at a level', usage(79), 'False VolumesHaveRoom', 'every volume has room'],
    ['one at 80 %', usage(80), 'True HighVolumeUsage', 'PersistentVolumeClaim "data" is 80 % full'],
    ['one at 95 %', usage(95), 'True VolumeNearlyFull', 'PersistentVolumeClaim "data" is 95 % full'],
    [
      'one that runs out of inodes',
      usage(10, 97),
      'True VolumeNearlyFull',
      'PersistentVolumeClaim "data" has used 97 % of its inodes',
    ],
  ])('of %s are said', (_case, figures, condition, message) => {
    const report = reportOf(box, running(), measured({ data: figures }));
    expect([says(report), report.condition?.message]).toEqual([condition, message]);
  });

  it('of several volumes are each said; the condition is that of the fullest, and names those that fill up', () => {
    const report = reportOf(two, running(), measured({ data: usage(81), shared: usage(96) }));
    expect(percents(report)).toEqual([
      ['data', 81, 0],
      ['shared', 96, 0],
    ]);
    expect(says(report)).toBe('True VolumeNearlyFull');
    expect(report.condition?.message).toBe(
      'PersistentVolumeClaim "shared" is 96 % full, PersistentVolumeClaim "data" is 81 % full',
    );
  });
});

it('a volume is as full as df says: what only root may write is nobody’s, and what has no inodes lacks none', () => {
  expect(fillPercent({ usedBytes: 90, availableBytes: 5, inodesUsed: 0, inodesFree: 0 })).toBe(94);
  expect(fillPercent({ usedBytes: 0, availableBytes: 0, inodesUsed: 0, inodesFree: 0 })).toBe(0);
});

describe('later figures', () => {
  const after = (...figures: number[]): VolumeReport =>
    figures.reduce<VolumeReport>(
      (report, bytes) => reportOf(box, told(report), measured({ data: usage(bytes) })),
      { volumeUsage: undefined, condition: undefined },
    );

  it.each<[string, number[], number, string]>([
    ['that are the same change nothing', [50, 50], 50, 'False VolumesHaveRoom'],
    ['of less than ten percent more change nothing', [50, 59], 50, 'False VolumesHaveRoom'],
    ['of ten percent more are said', [50, 60], 60, 'False VolumesHaveRoom'],
    ['that creep up are said once they come to ten', [50, 55, 59, 60], 60, 'False VolumesHaveRoom'],
    ['of ten percent less are said', [60, 50], 50, 'False VolumesHaveRoom'],
    ['that reach a level are said at once', [79, 80], 80, 'True HighVolumeUsage'],
    ['that reach the next one, too', [94, 95], 95, 'True VolumeNearlyFull'],
    ['a little below a level change nothing', [80, 76], 80, 'True HighVolumeUsage'],
    ['well below it are said', [80, 74], 74, 'False VolumesHaveRoom'],
    ['a little below the higher level change nothing', [95, 91], 95, 'True VolumeNearlyFull'],
    ['well below the higher level are said', [95, 89], 89, 'True HighVolumeUsage'],
  ])('%s', (_case, figures, percent, condition) => {
    const report = after(...figures);
    expect([report.volumeUsage?.[0]?.usedPercent, says(report)]).toEqual([percent, condition]);
  });
});

describe('nothing is known', () => {
  const full = reportOf(box, running(), measured({ data: usage(85) }));

  it.each<[string, Partial<SandboxStatus>, Facts['volumeUsage'], string | undefined]>([
    ['before the kubelet was read, and nothing is said', running(), NOT_READ, undefined],
    ['where nobody asked, and all stays', told(full), undefined, 'True HighVolumeUsage'],
    [
      'of a Sandbox that is not Running, and all stays',
      { ...told(full), phase: 'Creating' },
      undefined,
      'True HighVolumeUsage',
    ],
    ['from a kubelet that can’t be read, and that is said', running(), DOWN, 'Unknown UsageUnknown'],
    ['any more, and all stays: another replica may know', told(full), DOWN, 'True HighVolumeUsage'],
    [
      'of a volume that a kubelet doesn’t measure, and that is said',
      running(),
      measured({}),
      'Unknown UsageUnknown',
    ],
    ['of a young Sandbox’s volume, and nothing is said', running({}, 60), measured({}), undefined],
  ])('%s', (_case, status, fact, condition) => {
    expect(says(reportOf(box, status, fact))).toBe(condition);
  });

  it('is said with the cause', () => {
    expect(reportOf(box, running(), DOWN).condition?.message).toContain('https://10.0.0.5:10250');
  });

  it('changes nothing about what was said', () => {
    expect(reportOf(box, told(full), DOWN)).toEqual(full);
  });

  it('is not said in other words with each try', () => {
    const first = reportOf(box, running(), DOWN);
    expect(reportOf(box, told(first), { known: false, reason: 'another' })).toEqual(first);
  });

  it.each([
    ['where the installation measures nothing', box, settings()],
    ['of a Sandbox without volumes', sandbox('box'), MEASURED],
  ])('%s, nor said any more', (_case, builder, chosen) => {
    const fact = measured({ data: usage(85) });
    expect(reportOf(builder, told(full), fact, chosen)).toEqual({
      volumeUsage: undefined,
      condition: undefined,
    });
  });
});

describe('a warning', () => {
  const statusAt = (...volumes: [string, number][]): SandboxStatus => ({
    phase: 'Running',
    conditions: [],
    volumeUsage: volumes.map(([name, usedPercent]) => ({ name, usedPercent, inodesUsedPercent: 0 })),
  });
  const reasons = (before: SandboxStatus, after: SandboxStatus) =>
    filledUp(before, after).map(({ type, reason, message }) => `${type} ${reason}: ${message}`);

  it.each<[string, [string, number][], [string, number][], string[]]>([
    ['is none below 80 %', [['a', 50]], [['a', 79]], []],
    [
      'comes at 80 %',
      [['a', 79]],
      [['a', 80]],
      ['Warning HighVolumeUsage: PersistentVolumeClaim "a" is 80 % full'],
    ],
    ['comes once', [['a', 80]], [['a', 90]], []],
    [
      'comes at 95 %',
      [['a', 90]],
      [['a', 95]],
      ['Warning VolumeNearlyFull: PersistentVolumeClaim "a" is 95 % full'],
    ],
    [
      'is one where both are crossed',
      [['a', 10]],
      [['a', 99]],
      ['Warning VolumeNearlyFull: PersistentVolumeClaim "a" is 99 % full'],
    ],
    ['is none on the way down', [['a', 96]], [['a', 85]], []],
    [
      'is for each volume',
      [['a', 85]],
      [
        ['a', 85],
        ['b', 81],
      ],
      ['Warning HighVolumeUsage: PersistentVolumeClaim "b" is 81 % full'],
    ],
  ])('%s', (_case, before, after, expected) => {
    expect(reasons(statusAt(...before), statusAt(...after))).toEqual(expected);
  });

  it('comes with the first figures, where there were none', () => {
    expect(reasons({ phase: 'Running', conditions: [] }, statusAt(['a', 82]))).toHaveLength(1);
  });
});

describe('the kubelet', () => {
  const askedAgain = (builder: SandboxBuilder, volumeUsage: Facts['volumeUsage'], chosen = MEASURED) => {
    const parsed = request(builder.build()).parse();
    return measureAgainSeconds(parsed, identityOf(parsed.sandbox), {
      facts: { volumeUsage },
      settings: chosen,
    });
  };
  const named = (builder: SandboxBuilder) => builder.status({ phase: 'Running' });
  const query = (builder: SandboxBuilder, nodeName: string | undefined, chosen = MEASURED) => {
    const parsed = request(builder.build()).parse();
    const own = pod(builder.build()).build();
    const onNode = { ...own, spec: { ...(own.spec as object), nodeName } };
    return volumeUsageQuery(parsed, onNode, identityOf(parsed.sandbox), chosen);
  };

  it('of its node is asked about each volume of a running Sandbox', () => {
    expect(query(named(two), 'node-1')).toEqual({
      volumeUsage: { nodeName: 'node-1', namespace: 'default', names: ['data', 'shared'] },
    });
  });

  it.each([
    ['a Sandbox that is not Running', two.status({ phase: 'Creating' }), 'node-1', MEASURED],
    ['one without volumes', named(sandbox('box')), 'node-1', MEASURED],
    ['a Pod without a node', named(two), undefined, MEASURED],
    ['an installation that does not measure', named(two), 'node-1', settings()],
  ])('is not asked for %s', (_case, builder, nodeName, chosen) => {
    expect(query(builder, nodeName, chosen)).toEqual({});
  });

  it.each<[string, Facts['volumeUsage'], number | undefined]>([
    ['soon after the Sandbox is Running', undefined, 5],
    ['soon after it was asked the first time', NOT_READ, 5],
    ['each minute', measured({}), 60],
    ['each minute while it can’t be read', DOWN, 60],
  ])('is asked again %s', (_case, volumeUsage, seconds) => {
    expect(askedAgain(two, volumeUsage)).toBe(seconds);
  });

  it.each([
    ['an installation that does not measure', two, settings()],
    ['a Sandbox without volumes', sandbox('box'), MEASURED],
  ])('is never asked for %s', (_case, builder, chosen) => {
    expect(askedAgain(builder, undefined, chosen)).toBeUndefined();
  });
});

describe('a Sandbox that runs', () => {
  const bound = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: storedMetadata('PersistentVolumeClaim', 'data', 'default'),
    status: { phase: 'Bound' },
  };
  const measuring = (percent: number) =>
    context({
      settings: MEASURED,
      facts: {
        ...CLOSED,
        volumes: { known: true, value: [bound] },
        volumeUsage: measured({ data: usage(percent) }),
      },
    });
  const own = pod(box.build()).ready().build();
  const onNode = { ...own, spec: { ...(own.spec as object), nodeName: 'node-1' } };
  const runs = settle(asked(box, runtimeEnvironment().build(), onNode), measuring(50));

  it('is silent while its volumes stay as they are, and is asked about again in a minute', () => {
    const answer = syncAnswer(runs, measuring(55));
    expect(applied(runs, answer).parent.status).toEqual(runs.parent.status);
    expect([answer.effects, answer.response.resyncAfterSeconds]).toEqual([[], 60]);
  });

  it('tells once that one fills up, and stays Ready', () => {
    const first = syncAnswer(runs, measuring(83));
    expect(first.effects).toMatchObject([{ effect: 'event', type: 'Warning', reason: 'HighVolumeUsage' }]);
    const full = applied(runs, first);
    expect([saysOf(full, 'VolumePressure'), saysOf(full, 'Ready')]).toEqual([
      'True HighVolumeUsage',
      'True Ready',
    ]);
    expect(syncAnswer(full, measuring(84)).effects).toEqual([]);
  });
});
