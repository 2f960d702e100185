/** Specs of Sandboxes and profiles over the whole of their schemas, as the API server would accept them. */
import fc from 'fast-check';
import type { ProfileSpecInput } from '../builders/related.ts';
import type { SandboxSpecInput } from '../builders/sandbox.ts';
import {
  commandLine,
  confinement,
  destinations,
  environment,
  level,
  optional,
  sometimes,
  sources,
  uniquePaths,
} from './fields.ts';
import { bytes, cpu, mostly, mountPath } from './names.ts';

const storage = () =>
  fc
    .record({
      persistent: fc.boolean(),
      volumeSize: fc.constantFrom('1Gi', '5Gi', '5120Mi', '10G', 2147483648),
      reclaimPolicy: fc.constantFrom('Delete' as const, 'Retain' as const),
      binding: fc.constantFrom({}, { storageClass: 'fast' }, { existingClaim: 'mine' }),
      shared: fc.array(
        fc.record({
          claimName: fc.constantFrom('models', 'mine'),
          mountPath: mountPath(),
          readOnly: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    })
    .map(({ persistent, volumeSize, reclaimPolicy, binding, shared }) => ({
      persistent,
      volumeSize,
      reclaimPolicy,
      ...(persistent && binding),
      sharedVolumes: shared,
    }));

/** What users ask for: mostly what some RuntimeEnvironment is, now and then what none is. */
const runtimeName = () => mostly('python:3.10', 'python-3-10', 'py', 'nodejs:22', 'cobol:85');

export const sandboxSpec = (): fc.Arbitrary<SandboxSpecInput> =>
  sometimes<SandboxSpecInput>(
    {
      runtime: runtimeName(),
      securityLevel: level(),
      timeout: fc.integer({ min: 1, max: 3600 }),
      terminationGracePeriodSeconds: fc.integer({ min: 0, max: 3600 }),
      restartPolicy: fc.constantFrom('Always' as const, 'Never' as const),
      resources: optional({
        cpu: cpu(),
        memory: bytes(),
        ephemeralStorage: bytes(),
        cpuPinning: mostly(false, true),
      }),
      networkAccess: optional({ egress: destinations(), ingress: fc.boolean() }),
      filesystem: optional({
        readOnlyRoot: mostly(true, false),
        writablePaths: uniquePaths(),
        writableMedium: fc.constantFrom('Disk' as const, 'Memory' as const),
      }),
      storage: storage(),
      securityContext: optional({
        runAsUser: fc.integer({ min: 1, max: 65535 }),
        runAsGroup: fc.integer({ min: 1, max: 65535 }),
        seccompProfile: confinement(),
        hostUsers: fc.boolean(),
      }),
      profileRef: mostly<{ name: string; namespace?: string }>(
        { name: 'ml' },
        { name: 'ml', namespace: 'shared' },
        { name: 'gone' },
      ),
      command: commandLine(),
      args: commandLine(),
      env: environment(),
      identity: fc.dictionary(fc.constantFrom('user', 'example.com/tenant'), fc.string({ maxLength: 8 })),
      lateBinding: mostly<'Prefer' | 'Never'>('Prefer', 'Never'),
      service: optional({ enabled: fc.boolean() }),
    },
    'runtime',
  );

export const profileSpec = (): fc.Arbitrary<ProfileSpecInput> =>
  sometimes<ProfileSpecInput>(
    {
      language: mostly('python', 'nodejs'),
      securityLevel: level(),
      seccompProfile: fc.constant('profiles/ml.json'),
      networkPolicies: fc.array(
        fc.oneof(
          fc.record({ type: fc.constant('egress' as const), rules: destinations() }),
          fc.record({ type: fc.constant('ingress' as const), rules: sources() }),
        ),
        { maxLength: 3 },
      ),
      preInstalledPackages: mostly<string[]>([], ['numpy'], ['numpy', 'pandas']),
      allowedPackages: mostly<string[]>(['numpy', 'pandas'], ['numpy']),
      resourceDefaults: optional({ cpu: cpu(), memory: bytes(), ephemeralStorage: bytes() }),
      filesystemConfig: optional({
        readOnlyPaths: fc.uniqueArray(fc.constantFrom('/etc/agent', '/opt'), { maxLength: 2 }),
        writablePaths: uniquePaths(),
        writableMedium: fc.constantFrom('Disk' as const, 'Memory' as const),
      }),
    },
    'language',
  );
