import { describe, expect, it } from 'vitest';
import { restartEvent } from '../../../../../hooks/sandbox/pod/restarts.ts';
import { pod } from '../../../../builders/child.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';
import { NOW, secondsFromNow, written } from '../../../../builders/identity.ts';
import { knownSandbox as plain, podView, type StatusRow, statusIn } from '../../../../builders/status.ts';

const FINISHED = '2026-01-01T00:00:40Z';
const oom = { exitCode: 137, reason: 'OOMKilled', finishedAt: FINISHED };
const lastTermination = { container: 'sandbox', ...oom };

/** A Pod whose containers were started again, and how they ended before. */
const own = (statuses: object[], extra: object[] = []) =>
  pod(plain.build())
    .ready()
    .changed(({ spec, status, ...object }) => ({
      ...object,
      spec: { ...(spec as object), containers: [...(spec as { containers: object[] }).containers, ...extra] },
      status: { ...(status as object), containerStatuses: statuses },
    }))
    .build();

const again = (name: string, terminated: object, restartCount = 1) => ({
  name,
  restartCount,
  state: { running: {} },
  lastState: { terminated },
});

const seen = (object = own([again('sandbox', oom)]), outcome: keyof typeof outcomes = 'ready') => ({
  ...podView(podDecision({ outcome: outcomes[outcome] })),
  own: object,
});
const absent = podView(podDecision(), false);
const now = written(NOW);
const toldAt = (secondsAgo: number) => written(secondsFromNow(-secondsAgo));
const earlier = { ...lastTermination, finishedAt: '2026-01-01T00:00:10Z' };

describe.each<[string, 'restarts' | 'lastTermination' | 'restartToldAt', StatusRow[]]>([
  [
    'how often containers were started again',
    'restarts',
    [
      ['is counted', plain, { view: seen(own([again('sandbox', oom, 3)])) }, 3],
      [
        'is the sum of all containers',
        plain,
        { view: seen(own([again('sandbox', oom, 3), again('proxy', oom, 2)], [{ name: 'proxy' }])) },
        5,
      ],
      ['is absent while none was', plain, {}, undefined],
      ['is absent while there is no Pod', plain.status({ restarts: 3 }), { view: absent }, undefined],
      ['stays once it has ended', plain.status({ restarts: 3 }), { view: absent, phase: 'Terminated' }, 3],
    ],
  ],
  [
    'how a container ended last',
    'lastTermination',
    [
      ['is told although it runs again', plain, { view: seen() }, lastTermination],
      [
        'is that of a sidecar that failed later',
        plain,
        {
          view: seen(
            own(
              [again('sandbox', oom), again('proxy', { exitCode: 2, finishedAt: '2026-01-01T00:00:50Z' })],
              [{ name: 'proxy' }],
            ),
          ),
        },
        { container: 'proxy', reason: 'Error', exitCode: 2, finishedAt: '2026-01-01T00:00:50Z' },
      ],
      [
        'is not that of a sidecar that ended well',
        plain,
        { view: seen(own([again('proxy', { exitCode: 0 })], [{ name: 'proxy' }])) },
        undefined,
      ],
      [
        'stays when the Pod is replaced',
        plain.status({ lastTermination }),
        { view: absent },
        lastTermination,
      ],
      ['stays with a new Pod', plain.status({ lastTermination }), {}, lastTermination],
    ],
  ],
  [
    'when an Event told of it',
    'restartToldAt',
    [
      ['is now, the first time', plain, { view: seen() }, now],
      [
        'stays while nothing ended since',
        plain.status({ lastTermination, restartToldAt: toldAt(900) }),
        { view: seen() },
        toldAt(900),
      ],
      [
        'stays for five minutes',
        plain.status({ lastTermination: earlier, restartToldAt: toldAt(299) }),
        { view: seen() },
        toldAt(299),
      ],
      [
        'is now, five minutes later',
        plain.status({ lastTermination: earlier, restartToldAt: toldAt(300) }),
        { view: seen() },
        now,
      ],
      [
        'is never for a Pod that failed as a whole',
        plain,
        { view: seen(own([again('sandbox', oom)]), 'failed') },
        undefined,
      ],
      [
        'is never for a Pod that is being deleted',
        plain,
        { view: seen(own([again('sandbox', oom)]), 'stopping') },
        undefined,
      ],
    ],
  ],
])('%s', (_name, field, rows) => {
  it.each(rows)('%s', (_case, builder, situation, value) => {
    expect(statusIn(builder, situation)[field]).toEqual(value);
  });
});

describe('the Event about a container that ended', () => {
  it('says which and how, and how often that was', () => {
    expect(restartEvent(seen())).toEqual({
      type: 'Warning',
      reason: 'OOMKilled',
      message:
        'container "sandbox" used more than its memory limit of 512Mi and was killed; raise spec.resources.memory; containers of the Pod were restarted 1 times',
    });
  });

  it('is none where none ended', () => {
    expect(restartEvent(podView(podDecision({ outcome: outcomes.ready })))).toBeUndefined();
  });
});
