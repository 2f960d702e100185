import { describe, expect, it } from 'vitest';
import { outcomes, podDecision } from '../../../../builders/decision.ts';
import {
  knownSandbox as plain,
  podViewNamed,
  type StatusRow,
  statusIn,
  podView as view,
} from '../../../../builders/status.ts';

const name = 'py-1234abcd';
const ended = { exitCode: 3, finishedAt: '2026-01-01T00:00:40Z', log: 'present' as const };
const endedBefore = { ...ended, log: 'previous' as const };
const failed = view(podDecision({ outcome: { ...outcomes.failed, ending: ended }, ended: true }));
const replaced = view(podDecision({ outcome: { ...outcomes.failed, ending: ended } }));
const absent = view(podDecision(), false);
const before = { exitCode: 0, finishedAt: '2025-12-31T00:00:00Z', lastLog: 'kubectl logs' };

describe.each<[string, keyof ReturnType<typeof statusIn>, StatusRow[]]>([
  [
    'the name of the Service',
    'serviceFQDN',
    [
      [
        'is there once the Service is observed, whatever the phase',
        plain,
        { phase: 'Creating', serviceFQDN: `${name}.default.svc.cluster.local` },
        `${name}.default.svc.cluster.local`,
      ],
      [
        'is gone once the Service is',
        plain.status({ serviceFQDN: `${name}.default.svc.cluster.local` }),
        {},
        undefined,
      ],
    ],
  ],
  [
    'the exit code',
    'exitCode',
    [
      ['is that of the last run', plain, { view: failed, phase: 'Terminated' }, 3],
      [
        'is kept when the Pod of an ended Sandbox is gone',
        plain.status(before),
        { view: absent, phase: 'Terminated' },
        0,
      ],
      [
        'is gone when a Sandbox starts anew',
        plain.status(before),
        { view: absent, phase: 'Creating' },
        undefined,
      ],
    ],
  ],
  [
    'the end',
    'finishedAt',
    [
      ['is that of the last run', plain, { view: failed, phase: 'Terminated' }, ended.finishedAt],
      [
        'is kept when the Pod of an ended Sandbox is gone',
        plain.status(before),
        { view: absent, phase: 'Terminated' },
        before.finishedAt,
      ],
    ],
  ],
  [
    'the place of the last log',
    'lastLog',
    [
      [
        'is a command, once it has ended',
        plain,
        { view: failed, phase: 'Terminated' },
        `kubectl logs ${name} --namespace default --container sandbox`,
      ],
      [
        'is that of the run before, where it runs again',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.ready, ending: endedBefore } })) },
        `kubectl logs ${name} --namespace default --container sandbox --previous`,
      ],
      [
        'is that of the last run, while it waits to be started again',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.starting, ending: ended } })) },
        `kubectl logs ${name} --namespace default --container sandbox`,
      ],
      [
        'is that of the last run, where a failed Pod is going to be replaced',
        plain,
        { view: replaced, phase: 'Creating' },
        `kubectl logs ${name} --namespace default --container sandbox`,
      ],
      [
        'is that of the last run, where the Pod is being deleted',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.stopping, ending: ended } })), phase: 'Creating' },
        `kubectl logs ${name} --namespace default --container sandbox`,
      ],
      [
        'names the warm Pod that was claimed',
        plain,
        {
          view: podViewNamed('python-0', podDecision({ outcome: { ...outcomes.failed, ending: ended } })),
          phase: 'Terminated',
        },
        'kubectl logs python-0 --namespace default --container sandbox',
      ],
      ['is absent where nothing has ended', plain, {}, undefined],
      [
        'is absent where the node lost the container',
        plain,
        { view: view(podDecision({ outcome: { ...outcomes.failed, ending: { ...ended, log: 'none' } } })) },
        undefined,
      ],
      [
        'is absent where the node is lost, for it serves no logs',
        plain,
        {
          view: view(podDecision({ outcome: { ...outcomes.stopping, ending: ended } })),
          conditions: [
            { type: 'PodReady', status: 'False', reason: 'NodeLost', message: 'its node is gone' },
          ],
        },
        undefined,
      ],
      [
        'is absent when the Pod of an ended Sandbox is gone, and its log with it',
        plain.status(before),
        { view: absent, phase: 'Terminated' },
        undefined,
      ],
    ],
  ],
  [
    'the usage',
    'resources',
    [
      [
        'is what was measured while it runs',
        plain,
        { facts: { podUsage: { known: true, value: { cpu: '10m', memory: '1Mi' } } } },
        { cpuUsage: '10m', memoryUsage: '1Mi' },
      ],
      [
        'is absent while it does not run',
        plain.status({ resources: { cpuUsage: '10m', memoryUsage: '1Mi' } }),
        { phase: 'Creating' },
        undefined,
      ],
    ],
  ],
])('%s in a status', (_name, field, rows) => {
  it.each(rows)('%s', (_case, builder, situation, value) => {
    expect(statusIn(builder, situation)[field]).toEqual(value);
  });
});
