import { describe, expect, it } from 'vitest';
import type { PersistentVolumeMount } from '../../../../hooks/pod/requirements.ts';
import { volumeMounts, volumes } from '../../../../hooks/pod/volumes.ts';
import { podRequirements } from '../../../builders/requirements.ts';

const models = (mountPath: string, readOnly = false): PersistentVolumeMount => ({
  volumeName: 'shared-0',
  claimName: 'models',
  mountPath,
  readOnly,
});

const scratch = (...mounts: [name: string, mountPath: string][]) =>
  mounts.map(([name, mountPath]) => ({ name, mountPath }));

describe('where a Sandbox can write', () => {
  it.each([
    ['nothing, it is /workspace and /tmp', {}, scratch(['workspace', '/workspace'], ['tmp', '/tmp'])],
    [
      'writable paths, each is a mount of its own',
      { writablePaths: ['/home/agent', '/var/cache'] },
      scratch(
        ['workspace', '/workspace'],
        ['tmp', '/tmp'],
        ['writable-2', '/home/agent'],
        ['writable-3', '/var/cache'],
      ),
    ],
    [
      '/tmp as a writable path, it is mounted once',
      { writablePaths: ['/tmp'] },
      scratch(['workspace', '/workspace'], ['tmp', '/tmp']),
    ],
    [
      'a claim at /workspace, the claim is mounted there',
      { persistentVolumeMounts: [models('/workspace')] },
      [...scratch(['tmp', '/tmp']), { name: 'shared-0', mountPath: '/workspace' }],
    ],
  ])('given %s', (_case, overrides, mounts) => {
    expect(volumeMounts(podRequirements(overrides))).toEqual(mounts);
  });
});

describe('a claim', () => {
  it.each([
    [
      'that is shared read-only is mounted read-only',
      { persistentVolumeMounts: [models('/models', true)] },
      true,
    ],
    [
      'below a read-only path is mounted read-only',
      { persistentVolumeMounts: [models('/etc/agent/a')], readOnlyPaths: ['/etc/agent'] },
      true,
    ],
    [
      'beside a read-only path is mounted writable',
      { persistentVolumeMounts: [models('/etc/agents')], readOnlyPaths: ['/etc/agent'] },
      undefined,
    ],
    ['is mounted writable otherwise', { persistentVolumeMounts: [models('/models')] }, undefined],
  ])('%s', (_case, overrides, readOnly) => {
    expect(volumeMounts(podRequirements(overrides)).at(-1)?.readOnly).toBe(readOnly);
  });
});

describe('the volumes behind the mounts', () => {
  it('are emptied with the Pod and limited in size', () => {
    const resources = { cpu: '1', memory: '1Gi', ephemeralStorage: '7Gi' };
    expect(volumes(podRequirements({ resources }))).toEqual([
      { name: 'workspace', emptyDir: { sizeLimit: '7Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '7Gi' } },
    ]);
  });

  it.each([
    ['half of the memory at most', '1Gi', '7Gi', '512Mi'],
    ['what they may hold, where that is less', '1Gi', '100Mi', '100Mi'],
    ['whole bytes', '3', '7Gi', '1'],
  ])('lie in memory where that is asked for, limited to %s', (_case, memory, ephemeralStorage, sizeLimit) => {
    const resources = { cpu: '1', memory, ephemeralStorage };
    const [workspace] = volumes(podRequirements({ resources, writableMedium: 'Memory' }));
    expect(workspace).toEqual({ name: 'workspace', emptyDir: { medium: 'Memory', sizeLimit } });
  });

  it.each([
    ['a shared claim', models('/models'), { claimName: 'models' }],
    ['a claim that is shared read-only', models('/models', true), { claimName: 'models', readOnly: true }],
  ])('given %s, are that claim', (_case, persistentVolumeMount, persistentVolumeClaim) => {
    expect(volumes(podRequirements({ persistentVolumeMounts: [persistentVolumeMount] })).at(-1)).toEqual({
      name: 'shared-0',
      persistentVolumeClaim,
    });
  });

  it('are as many as the mounts, under the same names', () => {
    const requirements = podRequirements({
      writablePaths: ['/a', '/b', '/tmp'],
      persistentVolumeMounts: [models('/b')],
    });
    const names = volumeMounts(requirements).map(({ name }) => name);
    expect(volumes(requirements).map(({ name }) => name)).toEqual(names);
  });
});
