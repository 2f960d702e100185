import type { Container } from 'kubernetes-types/core/v1.js';
import { expect, it } from 'vitest';
import type { PodContainer } from '../../../../hooks/pod/containers.ts';
import { probeAdvice } from '../../../../hooks/pod/probe-advice.ts';

const ready = { httpGet: { path: '/ready', port: 8080 } };
const listening = { tcpSocket: { port: 5432 } };
const command = { exec: { command: ['pg_isready'] } };

const advice = (
  probes: Pick<Container, 'startupProbe' | 'readinessProbe'>,
  started: boolean,
  role: PodContainer['role'] = 'program',
) =>
  probeAdvice({
    role,
    called: 'container "sandbox"',
    spec: { name: 'sandbox', ...probes },
    status: { name: 'sandbox', image: '', imageID: '', restartCount: 0, ready: false, started },
    runsOnce: false,
  });

it.each<[string, string | undefined, string]>([
  [
    'a startup probe that has not succeeded is named before the readiness probe',
    advice({ startupProbe: listening, readinessProbe: ready }, false),
    'startup probe (a connection to port 5432)',
  ],
  [
    'a readiness probe is named once the container started',
    advice({ startupProbe: listening, readinessProbe: ready }, true),
    'readiness probe (HTTP GET /ready on port 8080)',
  ],
  ['a command is not quoted', advice({ readinessProbe: command }, true), 'readiness probe (a command)'],
  ['the remedy is a field', advice({ readinessProbe: ready }, false), 'spec.probes of the Sandbox'],
])('%s', (_case, said, expected) => {
  expect(said).toContain(expected);
});

it("of a sidecar's probe no field of ours is the remedy", () => {
  expect(advice({ readinessProbe: ready }, true, 'sidecar')).not.toContain('spec.probes');
});

it('says nothing where there is no probe', () => {
  expect(advice({}, false)).toBeUndefined();
  expect(advice({ startupProbe: ready }, true)).toBeUndefined();
});
