import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import { PACKAGE_MANAGERS } from '../../../../../hooks/pod/preload/package-managers.ts';
import { type Preload, withPreload } from '../../../../../hooks/pod/preload/preload.ts';
import { withoutPreload } from '../../../../../hooks/pod/preload/without-preload.ts';
import type { PodRequirements } from '../../../../../hooks/pod/requirements.ts';
import { podTemplate } from '../../../../../hooks/pod/template.ts';
import { podRequirements } from '../../../../builders/requirements.ts';

const [pip, npm] = PACKAGE_MANAGERS;
const preload: Preload = {
  manager: pip,
  packages: ['numpy'],
  scripts: [{ name: 'warm-up', content: 'python -c 1' }],
  openLabel: 'python-1234abcd',
};
const closed = { ...preload, openLabel: undefined };

const plainSpec = (requirements: Partial<PodRequirements> = {}): PodSpec =>
  podTemplate(podRequirements(requirements)).spec;
const containersOf = (given: Preload, requirements: Partial<PodRequirements> = {}) => {
  const { initContainers = [], containers } = withPreload(plainSpec(requirements), given);
  const [first, gate] = initContainers;
  const [program] = containers;
  return { first, gate, program };
};
const [plainProgram] = plainSpec().containers;
const envOf = (container: Container | undefined) =>
  Object.fromEntries(container?.env?.map(({ name, value }) => [name, value]) ?? []);

describe('the container of a preload', () => {
  const { first } = containersOf(preload);

  it.each(['image', 'imagePullPolicy', 'resources', 'securityContext'] as const)(
    'has the %s of the program',
    field => {
      expect(first?.[field]).toEqual(plainProgram?.[field]);
    },
  );

  it('has its mounts, and the folder that it fills', () => {
    expect(first?.volumeMounts).toEqual([
      ...(plainProgram?.volumeMounts ?? []),
      { name: 'preloaded', mountPath: '/preloaded' },
    ]);
  });

  it('tells the end of its output when it fails', () => {
    expect(first?.terminationMessagePolicy).toBe('FallbackToLogsOnError');
  });

  it.each(['ports', 'readinessProbe', 'livenessProbe', 'startupProbe'] as const)('has no %s', field => {
    expect(first).not.toHaveProperty(field);
  });

  it('has what a user wrote in its arguments, and nowhere else', () => {
    expect(JSON.stringify(first?.command)).not.toMatch(/numpy|warm-up|python -c/);
    expect(first?.args?.slice(1)).toEqual(['1', 'warm-up', 'python -c 1', 'numpy']);
  });
});

describe('the program', () => {
  it('can read what was installed, and not change it', () => {
    expect(containersOf(preload).program?.volumeMounts?.at(-1)).toEqual({
      name: 'preloaded',
      mountPath: '/preloaded',
      readOnly: true,
    });
  });

  it.each([
    ['PYTHONPATH', pip, '/preloaded/pip'],
    ['NODE_PATH', npm, '/preloaded/npm/node_modules'],
  ])('finds it by %s, and so do the scripts', (variable, manager, folder) => {
    const { first, program } = containersOf({ ...preload, manager });
    expect([envOf(first)[variable], envOf(program)[variable]]).toEqual([folder, folder]);
  });

  it("searches the runtime's own folders first", () => {
    const env = [{ name: 'PYTHONPATH', value: '/app' }];
    expect(envOf(containersOf(preload, { env }).program)).toEqual({ PYTHONPATH: '/app:/preloaded/pip' });
  });

  it('has the variables that it has anyway where only scripts run', () => {
    const env = [{ name: 'A', value: 'b' }];
    const { program } = containersOf({ ...preload, manager: undefined, packages: [] }, { env });
    expect(program?.env).toEqual(env);
  });
});

describe('where the preload has a network', () => {
  const { gate } = containersOf(preload);

  it('a second container, as confined and with nothing of the program, waits until it is closed', () => {
    expect(gate).toMatchObject({
      name: 'preload-closed',
      image: plainProgram?.image,
      resources: plainProgram?.resources,
      securityContext: plainProgram?.securityContext,
      volumeMounts: [{ name: 'preload-network', mountPath: '/preload-network', readOnly: true }],
    });
    expect(gate).not.toHaveProperty('env');
  });

  it('which it learns from the label of the Pod', () => {
    expect(withPreload(plainSpec(), preload).volumes).toContainEqual({
      name: 'preload-network',
      downwardAPI: {
        items: [
          { path: 'open-for', fieldRef: { fieldPath: "metadata.labels['llmsafespace.dev/preloading']" } },
        ],
      },
    });
  });

  it('and where it has none, no such container is there', () => {
    const { initContainers, volumes } = withPreload(plainSpec(), closed);
    expect(initContainers).toHaveLength(1);
    expect(volumes?.map(({ name }) => name)).not.toContain('preload-network');
  });
});

describe('without its preload a Pod is as it would be anyway', () => {
  it.each<[string, Preload, Partial<PodRequirements>]>([
    ['with a network', preload, {}],
    ['without one', closed, {}],
    ['for npm', { ...preload, manager: npm }, {}],
    ['with scripts alone', { ...preload, manager: undefined, packages: [] }, {}],
    ['with variables', preload, { env: [{ name: 'A', value: 'b' }] }],
    ['with a search path', preload, { env: [{ name: 'PYTHONPATH', value: '/app:/lib' }] }],
    ['with folders in memory', preload, { writableMedium: 'Memory', writablePaths: ['/cache'] }],
  ])('%s', (_case, given, requirements) => {
    const plain = plainSpec(requirements);
    expect(withoutPreload(withPreload(plain, given))).toEqual(plain);
    expect(withoutPreload(plain)).toEqual(plain);
  });

  it('but for containers that somebody else added', () => {
    const sidecar = { name: 'proxy', image: 'proxy' };
    const { initContainers = [], ...spec } = withPreload(plainSpec(), preload);
    expect(withoutPreload({ ...spec, initContainers: [...initContainers, sidecar] }).initContainers).toEqual([
      sidecar,
    ]);
  });
});
