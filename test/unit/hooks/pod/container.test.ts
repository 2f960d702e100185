import { describe, expect, it } from 'vitest';
import { container } from '../../../../hooks/pod/container.ts';
import type { PodRequirements } from '../../../../hooks/pod/requirements.ts';
import { podRequirements } from '../../../builders/requirements.ts';

const probe = { tcpSocket: { port: 8080 } };

describe('the container of a Sandbox', () => {
  it.each<[string, Partial<PodRequirements>, object]>([
    ['an image', { image: 'node:22@sha256:00' }, { image: 'node:22@sha256:00' }],
    ['a pull policy', { imagePullPolicy: 'Never' }, { imagePullPolicy: 'Never' }],
    ['a command', { command: ['python'] }, { command: ['python'] }],
    ['arguments', { args: ['-m', 'agent'] }, { args: ['-m', 'agent'] }],
    ['variables', { env: [{ name: 'A', value: '1' }] }, { env: [{ name: 'A', value: '1' }] }],
    ['ports', { ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80 }] }],
    ['a liveness probe', { probes: { liveness: probe } }, { livenessProbe: probe }],
    ['a readiness probe', { probes: { readiness: probe } }, { readinessProbe: probe }],
    ['a startup probe', { probes: { startup: probe } }, { startupProbe: probe }],
  ])('given %s, has it', (_case, overrides, expected) => {
    expect(container(podRequirements(overrides))).toMatchObject(expected);
  });

  it.each([
    'imagePullPolicy',
    'command',
    'args',
    'env',
    'ports',
    'livenessProbe',
    'readinessProbe',
    'startupProbe',
  ])('given nothing of it, has no field %s', field => {
    expect(container(podRequirements())).not.toHaveProperty(field);
  });

  it('may use exactly what it asks for, and so is Guaranteed', () => {
    const resources = { cpu: '2', memory: '1Gi', ephemeralStorage: '3Gi' };
    const amounts = { cpu: '2', memory: '1Gi', 'ephemeral-storage': '3Gi' };
    expect(container(podRequirements({ resources })).resources).toEqual({
      requests: amounts,
      limits: amounts,
    });
  });

  it('is the one that status, logs and exec mean', () => {
    expect(container(podRequirements()).name).toBe('sandbox');
  });
});
