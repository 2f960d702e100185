import { describe, expect, it } from 'vitest';
import { nearestPool, type PoolOffer } from '../../../../../hooks/claim/cold/nearest.ts';
import { PACKAGE_MANAGERS } from '../../../../../hooks/pod/preload/package-managers.ts';
import { withPreload } from '../../../../../hooks/pod/preload/preload.ts';
import type { PodRequirements } from '../../../../../hooks/pod/requirements.ts';
import { podTemplate } from '../../../../../hooks/pod/template.ts';
import { podRequirements } from '../../../../builders/requirements.ts';

/** A pool's PodTemplate, as the API server stores it: with defaults that nobody wrote. */
function pool(name: string, overrides: Partial<PodRequirements> = {}): PoolOffer {
  const { spec } = podTemplate(podRequirements(overrides));
  const containers = spec.containers.map(container => ({
    ...container,
    terminationMessagePath: '/dev/termination-log',
    ...(container.readinessProbe && { readinessProbe: { ...container.readinessProbe, timeoutSeconds: 1 } }),
  }));
  return { pool: name, template: { spec: { ...spec, containers, dnsPolicy: 'ClusterFirst' } } };
}

const nearest = (wanted: Partial<PodRequirements>, ...pools: PoolOffer[]) =>
  nearestPool(podTemplate(podRequirements(wanted)), pools);

const { resources } = podRequirements();

describe('the first field that differs', () => {
  it.each<[string, Partial<PodRequirements>, string]>([
    ['the image', { image: 'python:3.11' }, 'spec.runtime (python:3.10-slim there, python:3.11 here)'],
    ['the level', { runtimeClassName: 'gvisor' }, 'spec.securityLevel (unset there, gvisor here)'],
    [
      'the memory',
      { resources: { ...resources, memory: '1Gi' } },
      'spec.resources.memory (512Mi there, 1Gi here)',
    ],
    [
      'the time to end',
      { terminationGracePeriodSeconds: 5 },
      'spec.terminationGracePeriodSeconds (30 there, 5 here)',
    ],
    ['the restart policy', { restartPolicy: 'Never' }, 'spec.restartPolicy (Always there, Never here)'],
    ['the environment, whose values are not told', { env: [{ name: 'KEY', value: 'secret' }] }, 'spec.env'],
    ['the command', { command: ['sleep'] }, 'spec.command'],
    ['a probe', { probes: { readiness: { exec: { command: ['true'] } } } }, 'spec.probes'],
    ['the writable folders', { writablePaths: ['/cache'] }, 'spec.filesystem.writablePaths'],
    [
      'what they lie on',
      { writableMedium: 'Memory' },
      'spec.filesystem.writableMedium (unset there, Memory here)',
    ],
    ['the user', { runAsUser: 7 }, 'spec.securityContext.runAsUser (1000 there, 7 here)'],
    ['pinned cores', { nodeSelector: { 'cpu-pinning': 'true' } }, 'spec.resources.cpuPinning'],
    [
      'what no field of a Sandbox tells',
      { priorityClassName: 'low' },
      'what its runtime or the installation adds to a Pod',
    ],
  ])('%s', (_case, wanted, field) => {
    expect(nearest(wanted, pool('python'))).toBe(`the nearest, "python", differs first in ${field}`);
  });

  it('is none that only the API server has filled in', () => {
    const probes = { readiness: { exec: { command: ['true'] } } };
    expect(nearest({ probes, runAsUser: 7 }, pool('python', { probes }))).toContain('runAsUser');
  });
});

describe('the nearest pool', () => {
  it('is none where there is no pool', () => {
    expect(nearest({})).toBeUndefined();
  });

  it('differs in the fewest fields', () => {
    const far = pool('far', { image: 'ruby', runAsUser: 9, runAsGroup: 9 });
    expect(nearest({ runAsUser: 7 }, far, pool('near'))).toContain('"near"');
  });

  it('is the first by name of several', () => {
    expect(nearest({ runAsUser: 7 }, pool('b'), pool('a'))).toContain('"a"');
  });
});

it('a preload is no difference: it makes no other Pod for a Sandbox', () => {
  const { template, pool: name } = pool('preloading', { image: 'python:3.11' });
  const [manager] = PACKAGE_MANAGERS;
  const preload = { manager, packages: ['numpy'], scripts: [], openLabel: 'preloading-1234abcd' };
  const spec = template.spec && withPreload(template.spec, preload);
  expect(nearest({}, { pool: name, template: { spec } } as PoolOffer)).toContain(
    'differs first in spec.runtime (python:3.11 there, python:3.10-slim here)',
  );
});
