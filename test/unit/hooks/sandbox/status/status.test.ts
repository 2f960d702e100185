import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../../hooks/lib/conditions.ts';
import { outcomes, podDecision } from '../../../../builders/decision.ts';
import { CREATED, NOW, written } from '../../../../builders/identity.ts';
import { podRequirements } from '../../../../builders/requirements.ts';
import {
  knownSandbox as plain,
  podViewNamed,
  type StatusRow,
  statusIn,
  podView as view,
} from '../../../../builders/status.ts';

const name = 'py-1234abcd';
const ended = { exitCode: 3, finishedAt: '2026-01-01T00:00:40Z', log: 'present' as const };
const failed = view(podDecision({ outcome: { ...outcomes.failed, ending: ended }, ended: true }));
const absent = view(podDecision(), false);
const requested = view(podDecision({ requested: true }), false);
const said = (type: string, reason: string): Condition => ({ type, status: 'False', reason, message: '' });
const warm = podViewNamed('python-0', podDecision({ outcome: outcomes.ready }));
const warmPodRef = { name: 'python-0', namespace: 'default' };
const podStarting = said('PodReady', 'ImagePullBackOff');
const withIp = (ip: string | undefined) => view(podDecision({ outcome: { ...outcomes.ready, ip } }));

describe.each<[string, keyof ReturnType<typeof statusIn>, StatusRow[]]>([
  [
    'the runtime',
    'runtimeEnvironment',
    [
      ['is the one that was found', plain, {}, 'python-3-10'],
      [
        'stays while it is missing',
        plain.status({ runtimeEnvironment: 'old' }),
        { runtimeName: undefined },
        'old',
      ],
    ],
  ],
  [
    'the Pod',
    'podName',
    [
      ['is the own one', plain, {}, name],
      ['is none where none is observed', plain.running(name), { view: absent, phase: 'Creating' }, undefined],
      ['stays once the Sandbox has ended', plain.running(name), { view: absent, phase: 'Terminated' }, name],
    ],
  ],
  [
    'the UID of the Pod',
    'podUID',
    [
      ['is of the own one', plain, {}, view(podDecision()).own?.metadata.uid],
      ['is absent without a Pod', plain, { view: absent, phase: 'Creating' }, undefined],
      [
        'stays once the Sandbox has ended',
        plain.status({ podUID: 'its-uid' }),
        { view: absent, phase: 'Terminated' },
        'its-uid',
      ],
    ],
  ],
  [
    'the WarmPod',
    'warmPodRef',
    [
      ['is that of a Pod of another name', plain, { view: warm }, { name: 'python-0', namespace: 'default' }],
      ['is none of a Pod of the computed name', plain, {}, undefined],
      ['is none without a Pod', plain.status({ warmPodRef }), { view: absent, phase: 'Creating' }, undefined],
      [
        'stays once the Sandbox has ended',
        plain.status({ warmPodRef }),
        { view: absent, phase: 'Terminated' },
        warmPodRef,
      ],
    ],
  ],
  [
    "the Pod's namespace",
    'podNamespace',
    [
      ["is the Sandbox's", plain, {}, 'default'],
      ['is absent without a Pod', plain, { view: absent, phase: 'Creating' }, undefined],
    ],
  ],
  [
    'the start',
    'startTime',
    [
      ['is when the Pod got ready', plain, {}, '2026-01-01T00:00:20Z'],
      [
        'is now where nobody knows',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.ready, since: undefined } })) },
        written(NOW),
      ],
      [
        'stays while it runs',
        plain.running(name).status({ startTime: '2025-01-01T00:00:00Z' }),
        {},
        '2025-01-01T00:00:00Z',
      ],
      [
        'is anew in a Pod that replaces the one it ran in',
        plain.running(name).status({ podUID: 'gone' }),
        {},
        '2026-01-01T00:00:20Z',
      ],
      [
        'stays once it has ended',
        plain.running(name),
        { view: failed, phase: 'Terminated' },
        '2026-01-01T00:00:10Z',
      ],
      [
        'is now for a task that runs and is not Ready',
        plain,
        { view: view(podDecision({ outcome: outcomes.starting })) },
        written(NOW),
      ],
      ['is absent before it runs', plain, { phase: 'Creating' }, undefined],
      [
        'in a Pod that was ready long before is when the Sandbox was created',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.ready, since: '2025-12-31T23:00:00Z' } })) },
        CREATED,
      ],
    ],
  ],
  [
    'the deadline',
    'startDeadline',
    [
      [
        'is spec.timeout from now when creation begins',
        plain.spec({ timeout: 60 }),
        { phase: 'Creating' },
        '2026-01-01T00:02:00Z',
      ],
      [
        'stays while it is being created',
        plain.creating('2026-01-01T00:05:00Z'),
        { phase: 'Creating' },
        '2026-01-01T00:05:00Z',
      ],
      [
        'stays once it has passed',
        plain.creating('2026-01-01T00:00:30Z'),
        { phase: 'Failed' },
        '2026-01-01T00:00:30Z',
      ],
      ['is gone once it runs', plain.creating('2026-01-01T00:05:00Z'), {}, undefined],
      [
        'is gone while its Pod is taken away, for the next one starts anew',
        plain.creating('2026-01-01T00:05:00Z'),
        { phase: 'Creating', view: view(podDecision({ outcome: outcomes.stopping })) },
        undefined,
      ],
      [
        'runs on where each Pod is taken away',
        plain.creating('2026-01-01T00:05:00Z'),
        {
          phase: 'Creating',
          view: view(
            podDecision({
              outcome: outcomes.stopping,
              backOff: { attempts: 3, retryAt: '2026-01-01T00:01:00Z' },
            }),
          ),
        },
        '2026-01-01T00:05:00Z',
      ],
      [
        'runs on while it cannot be served',
        plain.creating('2026-01-01T00:05:00Z'),
        { phase: 'Pending' },
        '2026-01-01T00:05:00Z',
      ],
    ],
  ],
  [
    'the time of asking for a Pod',
    'podRequestedAt',
    [
      ['is now when one is first asked for', plain, { view: requested, phase: 'Creating' }, written(NOW)],
      [
        'stays while it is asked for and not there',
        plain.status({ podRequestedAt: '2026-01-01T00:00:50Z' }),
        { view: requested, phase: 'Creating' },
        '2026-01-01T00:00:50Z',
      ],
      ['is gone once it is there', plain.status({ podRequestedAt: '2026-01-01T00:00:50Z' }), {}, undefined],
      [
        'is gone while none is asked for',
        plain.status({ podRequestedAt: '2026-01-01T00:00:50Z' }),
        { view: absent, phase: 'Pending' },
        undefined,
      ],
    ],
  ],
  [
    'the reason',
    'reason',
    [
      ['is that of Ready', plain, { conditions: [podStarting, said('Ready', 'PodStarting')] }, 'PodStarting'],
      [
        'is how a task ended, where that leaves no Ready',
        plain,
        { conditions: [podStarting, said('Completed', 'Completed')], phase: 'Terminated' },
        'Completed',
      ],
      [
        'is that of Ready where a task failed',
        plain,
        { conditions: [said('Ready', 'OOMKilled'), said('Failed', 'Error')], phase: 'Terminated' },
        'OOMKilled',
      ],
      ['is absent where nothing sums it up', plain, { conditions: [podStarting] }, undefined],
    ],
  ],
  [
    'the endpoint',
    'endpoint',
    [
      ["is the Pod's address and first port", plain, {}, '10.0.0.7:8080'],
      ['has an IPv6 address in brackets', plain, { view: withIp('fd00::7') }, '[fd00::7]:8080'],
      ['is absent without an address', plain, { view: withIp(undefined) }, undefined],
      [
        'is absent while the Pod is not ready',
        plain,
        { view: view(podDecision({ outcome: outcomes.starting })) },
        undefined,
      ],
      ['is absent without a port', plain, { requirements: podRequirements() }, undefined],
      [
        'stays while the runtime is missing',
        plain.status({ endpoint: '10.0.0.7:9090' }),
        { requirements: undefined },
        '10.0.0.7:9090',
      ],
    ],
  ],
])('%s in a status', (_name, field, rows) => {
  it.each(rows)('%s', (_case, builder, situation, value) => {
    expect(statusIn(builder, situation)[field]).toEqual(value);
  });
});
