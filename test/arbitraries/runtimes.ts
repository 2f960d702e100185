/** Specs of RuntimeEnvironments over the whole of their schema. */
import fc from 'fast-check';
import type { RuntimeSpecInput } from '../builders/related.ts';
import { commandLine, confinement, environment, level, optional, sometimes } from './fields.ts';
import { bytes, cpu, mostly, objectName } from './names.ts';

const probe = () =>
  fc.oneof<fc.Arbitrary<NonNullable<NonNullable<RuntimeSpecInput['probes']>['liveness']>>[]>(
    fc.constant({ none: true as const }),
    fc.record({
      exec: fc.record({ command: fc.constant<string[]>(['true']) }),
      periodSeconds: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({
      tcpSocket: fc.record({ port: fc.constant(5432) }),
      failureThreshold: fc.integer({ min: 1, max: 10 }),
    }),
    fc.record({
      httpGet: fc.record({ path: fc.constant('/health'), port: fc.constant(3000) }),
      initialDelaySeconds: fc.integer({ min: 0, max: 60 }),
    }),
  );

const containerPort = () =>
  fc.record({
    name: fc.constantFrom('http', 'grpc', 'dns'),
    containerPort: fc.constantFrom(53, 8080, 9090),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  });

/** Each name once, and mostly each number once, too. */
const containerPorts = () =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .uniqueArray(containerPort(), { maxLength: 3, selector: ({ containerPort: number }) => number })
        .map(ports => ports.map((each, index) => ({ ...each, name: `port-${index}` }))),
    },
    { weight: 1, arbitrary: fc.uniqueArray(containerPort(), { maxLength: 3, selector: ({ name }) => name }) },
  );

export const runtimeSpec = (): fc.Arbitrary<Omit<RuntimeSpecInput, 'language' | 'version'>> =>
  sometimes<Omit<RuntimeSpecInput, 'language' | 'version'>>(
    {
      image: fc.constantFrom('python:3.10-slim', 'registry.example/python@sha256:aa'),
      imageDigest: fc.constant(`sha256:${'0123456789abcdef'.repeat(4)}`),
      imagePullPolicy: fc.constantFrom('Always' as const, 'IfNotPresent' as const, 'Never' as const),
      imagePullSecrets: fc.uniqueArray(fc.record({ name: objectName() }), {
        maxLength: 2,
        selector: ({ name }) => name,
      }),
      tags: fc.constant(['py']),
      preInstalledPackages: fc.constantFrom(['numpy'], ['numpy', 'pandas']),
      packageManager: fc.constant('pip'),
      securityLevel: level(),
      securityFeatures: fc.constant(['gvisor']),
      seccompProfile: fc.constant('profiles/runtime.json'),
      appArmorProfile: confinement(),
      runAsNonRoot: mostly(true, false),
      command: commandLine(),
      args: commandLine(),
      env: environment(),
      ports: containerPorts(),
      lateBinding: fc.boolean(),
      probes: optional({ liveness: probe(), readiness: probe(), startup: probe() }),
      requiredNodeFeatures: fc.uniqueArray(fc.constantFrom('avx512', 'example.org/gpu=a100'), {
        maxLength: 2,
      }),
      priorityClassName: objectName(),
      resourceRequirements: optional({
        minCpu: mostly<string | number>('50m', 2),
        minMemory: mostly<string | number>('32Mi', '1Ti'),
        recommendedCpu: cpu(),
        recommendedMemory: bytes(),
      }),
    },
    'image',
  );
