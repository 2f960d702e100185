/** Changes of a stored object that the API server refuses, because the field stays as it was created (A4). */
export interface Change {
  kind: string;
  /** The spec as it is created. */
  spec: Record<string, unknown>;
  /** A JSON merge patch of the spec; null removes a field. */
  change: Record<string, unknown>;
}

export interface InvalidChange extends Change {
  field: string;
  says: string;
}

const runtime = 'python:3.10';
const storage = { persistent: true, storageClass: 'fast', volumeSize: '10Gi' };

type Row = [field: string, before: Record<string, unknown>, change: Record<string, unknown>];

const sandboxRows: Row[] = [
  ['runtime', {}, { runtime: 'python:3.11' }],
  ['securityLevel', {}, { securityLevel: 'high' }],
  ['securityLevel', { securityLevel: 'high' }, { securityLevel: null }],
  ['timeout', {}, { timeout: 10 }],
  ['terminationGracePeriodSeconds', {}, { terminationGracePeriodSeconds: 1 }],
  ['restartPolicy', {}, { restartPolicy: 'Never' }],
  ['resources.cpu', {}, { resources: { cpu: 2 } }],
  ['resources.cpu', { resources: { cpu: 1 } }, { resources: { cpu: '1001m' } }],
  ['resources.memory', { resources: { memory: '1Gi' } }, { resources: { memory: '1G' } }],
  [
    'resources.ephemeralStorage',
    { resources: { ephemeralStorage: '1Gi' } },
    { resources: { ephemeralStorage: null } },
  ],
  ['resources.cpuPinning', { resources: { cpu: 1 } }, { resources: { cpuPinning: true } }],
  ['filesystem', {}, { filesystem: { writablePaths: ['/a'] } }],
  ['securityContext', {}, { securityContext: { runAsUser: 2000 } }],
  ['profileRef', {}, { profileRef: { name: 'python' } }],
  ['profileRef', { profileRef: { name: 'python' } }, { profileRef: null }],
  ['command', { command: ['a'] }, { command: ['b'] }],
  ['args', {}, { args: ['a'] }],
  ['env', { env: [{ name: 'A', value: 'a' }] }, { env: [{ name: 'A', value: 'b' }] }],
  ['identity', { identity: { user: 'ada' } }, { identity: { user: 'bob' } }],
  ['lateBinding', {}, { lateBinding: 'Never' }],
  ['probes', {}, { probes: { none: true } }],
  ['service', {}, { service: { enabled: false } }],
  ['storage.persistent', { storage: {} }, { storage: { persistent: true } }],
  ['storage.storageClass', { storage }, { storage: { storageClass: 'slow' } }],
  ['storage.reclaimPolicy', { storage }, { storage: { reclaimPolicy: 'Retain' } }],
  ['storage.existingClaim', { storage: { persistent: true } }, { storage: { existingClaim: 'old' } }],
  [
    'storage.sharedVolumes',
    { storage },
    { storage: { sharedVolumes: [{ claimName: 'a', mountPath: '/a' }] } },
  ],
];

const immutable = sandboxRows.map(([field, before, change]) => ({
  kind: 'Sandbox',
  spec: { runtime, ...before },
  change,
  field: `spec.${field}`,
  says: `spec.${field} is immutable: create a new Sandbox`,
}));

export const invalidChanges: readonly InvalidChange[] = [
  ...immutable,
  {
    kind: 'Sandbox',
    spec: { runtime },
    change: { storage: {} },
    field: 'spec.storage',
    says: 'neither added nor removed',
  },
  {
    kind: 'Sandbox',
    spec: { runtime, storage },
    change: { storage: null },
    field: 'spec.storage',
    says: 'neither added nor removed',
  },
  {
    kind: 'Sandbox',
    spec: { runtime, storage },
    change: { storage: { volumeSize: '10G' } },
    field: 'spec.storage.volumeSize',
    says: 'can only grow',
  },
  {
    kind: 'WarmPod',
    spec: { poolRef: { name: 'a' } },
    change: { poolRef: { name: 'b' } },
    field: 'spec.poolRef',
    says: 'spec.poolRef is immutable',
  },
  {
    kind: 'WarmPod',
    spec: { poolRef: { name: 'a' }, podTemplate: { name: 'a-1' } },
    change: { podTemplate: { name: 'a-2' } },
    field: 'spec.podTemplate',
    says: 'spec.podTemplate is immutable',
  },
];

/** Changes that are allowed at any time. */
export const validChanges: readonly Change[] = [
  { kind: 'Sandbox', spec: { runtime }, change: { networkAccess: { egress: [{ domain: 'pypi.org' }] } } },
  { kind: 'Sandbox', spec: { runtime, networkAccess: { ingress: true } }, change: { networkAccess: null } },
  { kind: 'Sandbox', spec: { runtime, storage }, change: { storage: { volumeSize: '11Gi' } } },
  { kind: 'Sandbox', spec: { runtime, storage }, change: { storage: { volumeSize: '10240Mi' } } },
  ...['1', '1000m', '1e0', '1.0', '+1', '1.', '1000000u'].map(cpu => ({
    kind: 'Sandbox',
    spec: { runtime, resources: { cpu: 1 } },
    change: { resources: { cpu } },
  })),
  ...[1073741824, '1024Mi', '1Gi', '1048576Ki'].map(amount => ({
    kind: 'Sandbox',
    spec: { runtime, resources: { memory: '1Gi', ephemeralStorage: '1.0Gi' } },
    change: { resources: { memory: amount, ephemeralStorage: amount } },
  })),
  {
    kind: 'Sandbox',
    spec: { runtime, resources: { cpu: 2, cpuPinning: true } },
    change: { resources: { cpu: '2000m', cpuPinning: true } },
  },
  { kind: 'SandboxProfile', spec: { language: 'python' }, change: { securityLevel: 'high' } },
  { kind: 'WarmPool', spec: { runtime, minSize: 1 }, change: { runtime: 'python:3.11', minSize: 2 } },
  { kind: 'WarmPod', spec: { poolRef: { name: 'a' } }, change: { retire: true } },
];
