/** Manifests close to the invalid ones, which the API server accepts. */
const runtime = 'python:3.10';

export const validManifests: readonly { kind: string; spec: Record<string, unknown> }[] = [
  { kind: 'Sandbox', spec: { runtime, storage: { persistent: true, existingClaim: 'old' } } },
  { kind: 'Sandbox', spec: { runtime, securityContext: { seccompProfile: {} } } },
  ...['2000m', '2.000', '2e0', '+2', '1k'].map(cpu => ({
    kind: 'Sandbox',
    spec: { runtime, resources: { cpu, cpuPinning: true } },
  })),
  {
    kind: 'Sandbox',
    spec: { runtime, networkAccess: { egress: [{ domain: 'localhost' }, { cidr: '::/0' }] } },
  },
  { kind: 'Sandbox', spec: { runtime, filesystem: { writablePaths: ['/dev/shm', '/etc', '/processes'] } } },
  { kind: 'SandboxProfile', spec: { language: 'python', filesystemConfig: { readOnlyPaths: ['/proc'] } } },
  { kind: 'Sandbox', spec: { runtime, probes: { none: true } } },
  { kind: 'RuntimeEnvironment', spec: { image: 'a', language: 'b', probes: { none: true } } },
  { kind: 'Sandbox', spec: { runtime, args: ['a'.repeat(65_536), '<'.repeat(13_000)] } },
  { kind: 'Sandbox', spec: { runtime, command: Array(4).fill('a'.repeat(32_768)) } },
  { kind: 'Sandbox', spec: { runtime, env: [{ name: 'A', value: 'a'.repeat(32_768) }] } },
  { kind: 'Sandbox', spec: { runtime, identity: { user: '<'.repeat(1300), a: '', '_B.c/d-9': 'ü' } } },
  { kind: 'Sandbox', spec: { runtime, identity: {}, lateBinding: 'Never', command: ['a'], storage: {} } },
  {
    kind: 'Sandbox',
    spec: {
      runtime,
      lateBinding: 'Require',
      env: [{ name: 'A', value: '$A ()' }, { name: 'B' }],
      storage: {},
    },
  },
  { kind: 'WarmPool', spec: { runtime, minSize: 5, maxSize: 5 } },
  { kind: 'WarmPool', spec: { runtime, minSize: 5, maxSize: 0 } },
  {
    kind: 'RuntimeEnvironment',
    spec: { image: 'a', language: 'b', probes: { startup: { tcpSocket: { port: 1 } } } },
  },
];
