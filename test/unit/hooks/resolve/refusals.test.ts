import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../hooks/contract.ts';
import { settings } from '../../../builders/context.ts';
import { profile, runtimeClass, runtimeEnvironment } from '../../../builders/related.ts';
import { request } from '../../../builders/request.ts';
import { resolutionIn, resolutionOf } from '../../../builders/resolution.ts';
import { type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';

const python = runtimeEnvironment().build();

const needing = (fields: Parameters<ReturnType<typeof runtimeEnvironment>['spec']>[0]) =>
  runtimeEnvironment().spec(fields).build();
const ml = (fields: Parameters<ReturnType<typeof profile>['spec']>[0]) => profile('ml').spec(fields).build();
const withMl = sandbox().profile('ml');
const readOnly = (...readOnlyPaths: string[]) => ml({ filesystemConfig: { readOnlyPaths } });

describe('a Sandbox is refused', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[], string, string, string]>([
    [
      'whose image needs root',
      sandbox(),
      [needing({ runAsNonRoot: false })],
      'RuntimeResolved',
      'RuntimeNeedsRoot',
      'runAsNonRoot',
    ],
    [
      'with less CPU than its runtime needs',
      sandbox().spec({ resources: { cpu: '100m' } }),
      [needing({ resourceRequirements: { minCpu: '0.2' } })],
      'RuntimeResolved',
      'ResourcesBelowMinimum',
      'spec.resources.cpu 100m',
    ],
    [
      'with less memory than its runtime needs',
      sandbox().spec({ resources: { memory: '100Mi' } }),
      [needing({ resourceRequirements: { minMemory: '1Gi' } })],
      'RuntimeResolved',
      'ResourcesBelowMinimum',
      'spec.resources.memory 100Mi',
    ],
    [
      'whose default CPU is less than its runtime needs',
      sandbox(),
      [needing({ resourceRequirements: { minCpu: 2 } })],
      'RuntimeResolved',
      'ResourcesBelowMinimum',
      'spec.resources.cpu 500m',
    ],
    [
      'that is too large together with its runtime',
      sandbox().spec({ args: ['a'.repeat(135_000)], env: [{ name: 'A', value: 'a'.repeat(60_000) }] }),
      [needing({ env: [{ name: 'B', value: 'b'.repeat(60_000) }], command: ['python'] })],
      'PodReady',
      'PodTooLarge',
      'KiB, but 248 KiB is the limit: of the Sandbox and RuntimeEnvironment',
    ],
    [
      'of level custom without a profile',
      sandbox().custom(),
      [python],
      'ProfileApplied',
      'ProfileRequired',
      'spec.profileRef',
    ],
    [
      'whose profile is for another language',
      withMl,
      [python, ml({ language: 'go' })],
      'ProfileApplied',
      'LanguageMismatch',
      'spec.profileRef "ml"',
    ],
    [
      'whose runtime lacks a package of its profile',
      withMl,
      [needing({ preInstalledPackages: ['numpy'] }), ml({ preInstalledPackages: ['numpy', 'pandas'] })],
      'ProfileApplied',
      'PackagesMissing',
      'pandas',
    ],
    [
      'with a writable root and read-only paths',
      withMl.spec({ filesystem: { readOnlyRoot: false } }),
      [python, readOnly('/etc/a')],
      'ProfileApplied',
      'ReadOnlyRootRequired',
      'spec.filesystem.readOnlyRoot',
    ],
    [
      'with a writable path in a read-only one',
      withMl.spec({ filesystem: { writablePaths: ['/etc/a/b'] } }),
      [python, readOnly('/etc/a')],
      'ProfileApplied',
      'PathConflict',
      '"/etc/a/b"',
    ],
    [
      'with a read-only path in a writable one',
      withMl.spec({ filesystem: { writablePaths: ['/etc'] } }),
      [python, readOnly('/etc/a')],
      'ProfileApplied',
      'PathConflict',
      '"/etc/a"',
    ],
    [
      'whose /workspace would be read-only',
      withMl,
      [python, readOnly('/workspace')],
      'ProfileApplied',
      'PathConflict',
      '"/workspace"',
    ],
    [
      'with its volume over a read-only path',
      withMl.persistent(),
      [python, readOnly('/data/models')],
      'ProfileApplied',
      'PathConflict',
      'leave out spec.storage.persistent',
    ],
    [
      'with a shared volume over a read-only path',
      withMl.sharing('a', '/etc'),
      [python, readOnly('/etc/a')],
      'ProfileApplied',
      'PathConflict',
      'spec.storage.sharedVolumes, or readOnly: true',
    ],
    [
      'with two volumes at one place',
      sandbox().sharing('a', '/m').sharing('b', '/m'),
      [python],
      'PodReady',
      'MountConflict',
      'spec.storage.sharedVolumes',
    ],
    [
      'with a volume where its own one is',
      sandbox().persistent().sharing('a', '/data'),
      [python],
      'PodReady',
      'MountConflict',
      '"/data"',
    ],
    [
      'that writes where the container runtime mounts',
      sandbox().spec({ filesystem: { writablePaths: ['/tmp', '/proc'] } }),
      [python],
      'PodReady',
      'PathReserved',
      'spec.filesystem.writablePaths has "/proc"',
    ],
    [
      'whose profile has it write there',
      withMl,
      [python, ml({ filesystemConfig: { writablePaths: ['/sys/fs/cgroup'] } })],
      'PodReady',
      'PathReserved',
      `the profile's filesystemConfig.writablePaths has "/sys/fs/cgroup"`,
    ],
    [
      'with a volume there',
      sandbox().sharing('a', '/etc/resolv.conf'),
      [python],
      'PodReady',
      'PathReserved',
      'spec.storage.sharedVolumes has mountPath "/etc/resolv.conf"',
    ],
    [
      'that pins half a CPU',
      sandbox().spec({ resources: { cpuPinning: true } }),
      [python],
      'PodReady',
      'CpuPinningNeedsIntegerCpu',
      'spec.resources.cpu is 500m',
    ],
    [
      'of level high without gVisor',
      sandbox().high(),
      [python],
      'PodReady',
      'RuntimeClassNotFound',
      'spec.securityLevel "high"',
    ],
    [
      'of level high with another RuntimeClass',
      sandbox().high(),
      [python, runtimeClass('kata')],
      'PodReady',
      'RuntimeClassNotFound',
      '"gvisor"',
    ],
  ])('%s', (_case, builder, related, type, reason, text) => {
    const { conditions, servable } = resolutionOf(builder, related);
    const refusal = conditions.find(condition => condition.reason === reason);
    expect(refusal).toMatchObject({ type, status: 'False' });
    expect(refusal?.message).toContain(text);
    expect(servable).toBe(false);
  });
});

describe('a Sandbox that shares the node’s user IDs', () => {
  const sharing = sandbox().spec({ securityContext: { hostUsers: true } });
  const resolvedWhere = (hostUsers: boolean | undefined) =>
    resolutionIn(request(sharing.build()).with(python).build(), settings({ pod: { hostUsers } }));

  it('is refused where every Sandbox has its own', () => {
    const { conditions, servable } = resolvedWhere(false);
    expect(conditions.find(({ type }) => type === 'PodReady')).toMatchObject({
      reason: 'UserNamespaceRequired',
      message: expect.stringContaining('spec.securityContext.hostUsers'),
    });
    expect(servable).toBe(false);
  });

  it.each([true, undefined])('is served where the installation says %s', hostUsers => {
    expect(resolvedWhere(hostUsers)).toMatchObject({ servable: true, requirements: { hostUsers: true } });
  });
});

describe('a Sandbox is served', () => {
  it.each<[string, SandboxBuilder, KubernetesObject[]]>([
    ['that asks for nothing', sandbox(), [python]],
    [
      'with exactly what its runtime needs',
      sandbox(),
      [needing({ resourceRequirements: { minCpu: '0.5', minMemory: '512Mi' } })],
    ],
    ['of level custom with a profile', withMl.custom(), [python, ml({})]],
    [
      'whose runtime has the packages of its profile',
      withMl,
      [needing({ preInstalledPackages: ['numpy'] }), ml({ preInstalledPackages: ['numpy'] })],
    ],
    [
      'with read-only paths beside its writable ones',
      withMl.spec({ filesystem: { writablePaths: ['/etc/ab'] } }),
      [python, readOnly('/etc/a')],
    ],
    [
      'with its volume in a read-only path, where it is read-only',
      withMl.persistent(),
      [python, readOnly('/data')],
    ],
    [
      'with a writable root and no read-only paths',
      sandbox().spec({ filesystem: { readOnlyRoot: false } }),
      [python],
    ],
    [
      'with two volumes at two places',
      sandbox().persistent().sharing('a', '/m').sharing('a', '/n'),
      [python],
    ],
    ['that pins whole CPUs', sandbox().spec({ resources: { cpu: '2000m', cpuPinning: true } }), [python]],
    ['of level high with gVisor', sandbox().high(), [python, runtimeClass()]],
  ])('%s', (_case, builder, related) => {
    const { conditions, servable } = resolutionOf(builder, related);
    expect(conditions.filter(({ status }) => status !== 'True')).toEqual([]);
    expect(servable).toBe(true);
  });
});
