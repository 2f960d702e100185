/** A valid manifest of each kind that sets every field of its spec which can be set together with the others. */
const environment = [
  { name: 'MODE', value: 'fast' },
  { name: '_TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'value', optional: true } } },
];

const egress = [
  { domain: 'pypi.org' },
  { domain: '*.pypi.org', ports: [{ port: 443, protocol: 'TCP' }] },
  { cidr: '203.0.113.0/24', ports: [{ port: 53, protocol: 'UDP' }] },
  { cidr: '2001:db8::/32' },
];

const probes = {
  liveness: {
    exec: { command: ['true'] },
    initialDelaySeconds: 0,
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 3,
  },
  readiness: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
  startup: { none: true },
};

const sandboxSpec = {
  runtime: 'python:3.10',
  securityLevel: 'high',
  timeout: 60,
  terminationGracePeriodSeconds: 5,
  restartPolicy: 'Never',
  resources: { cpu: 2, memory: '1.5Gi', ephemeralStorage: '2G', cpuPinning: true },
  networkAccess: { egress, ingress: true },
  filesystem: { readOnlyRoot: true, writablePaths: ['/tmp', '/home/agent/.cache'], writableMedium: 'Memory' },
  storage: {
    persistent: true,
    volumeSize: '10Gi',
    storageClass: 'fast',
    reclaimPolicy: 'Retain',
    sharedVolumes: [{ claimName: 'models', mountPath: '/models', readOnly: true }],
  },
  securityContext: {
    runAsUser: 2000,
    runAsGroup: 2000,
    seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/python.json' },
    hostUsers: false,
  },
  profileRef: { name: 'python', namespace: 'shared' },
  command: ['python'],
  args: ['-m', 'agent'],
  env: environment,
  identity: { user: 'ada', 'example.com/tenant': 'blue' },
  lateBinding: 'Prefer',
  probes,
  service: { enabled: false },
};

const sandboxProfileSpec = {
  language: 'python',
  securityLevel: 'custom',
  seccompProfile: 'profiles/python.json',
  networkPolicies: [
    { type: 'egress', rules: egress },
    { type: 'ingress', rules: [{ cidr: '10.0.0.0/8' }] },
  ],
  preInstalledPackages: ['numpy', 'pandas==2.2.0'],
  allowedPackages: ['numpy', 'pandas'],
  resourceDefaults: { cpu: '0.5', memory: 536870912, ephemeralStorage: '1Ti' },
  filesystemConfig: { readOnlyPaths: ['/etc/agent'], writablePaths: ['/workspace'], writableMedium: 'Disk' },
};

const runtimeEnvironmentSpec = {
  image: 'registry.example/python:3.10-slim',
  imageDigest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [{ name: 'registry' }],
  language: 'python',
  version: '3.10',
  tags: ['python:latest'],
  preInstalledPackages: ['numpy'],
  packageManager: 'pip',
  securityLevel: 'standard',
  securityFeatures: ['gvisor', 'seccomp'],
  seccompProfile: 'profiles/python.json',
  appArmorProfile: { type: 'Localhost', localhostProfile: 'llmsafespace-python' },
  runAsNonRoot: true,
  command: ['python'],
  args: ['-m', 'server'],
  env: environment,
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  probes,
  lateBinding: true,
  requiredNodeFeatures: ['feature.node.kubernetes.io/cpu-cpuid.AVX2'],
  priorityClassName: 'sandboxes',
  resourceRequirements: { minCpu: '250m', minMemory: '128Mi', recommendedCpu: 1, recommendedMemory: '1Gi' },
};

const warmPoolSpec = {
  runtime: 'python:3.10',
  minSize: 2,
  maxSize: 10,
  ttl: 0,
  autoScaling: { enabled: true, targetUtilization: 70, scaleDownDelay: 60 },
  securityLevel: 'standard',
  resources: { cpu: '500m', memory: '512Mi', ephemeralStorage: '1Gi' },
  profileRef: { name: 'python' },
  lateBinding: true,
  preloadPackages: ['numpy', 'requests[socks]>=2,<3', '@types/node@^22.1'],
  preloadScripts: [{ name: 'warm-up.sh', content: '#!/bin/sh\npython -c "import numpy"' }],
  preloadEgress: egress,
  disablePodRecycling: false,
  maxPodAge: 3600,
  maxPodRecycleCount: 3,
  minPodRuntimeBeforeRecycle: 60,
};

const warmPodSpec = {
  poolRef: { name: 'python', namespace: 'shared' },
  podTemplate: { name: 'python-1a2b3c4d' },
  retire: false,
  creationTimestamp: '2026-01-01T00:00:00Z',
  lastHeartbeat: '2026-01-01T00:00:00Z',
};

/** Kind → spec. */
export const completeSpecs: Readonly<Record<string, Record<string, unknown>>> = {
  Sandbox: sandboxSpec,
  SandboxProfile: sandboxProfileSpec,
  RuntimeEnvironment: runtimeEnvironmentSpec,
  WarmPool: warmPoolSpec,
  WarmPod: warmPodSpec,
};

/** Kind → spec with its required fields only. */
export const minimalSpecs: Readonly<Record<string, Record<string, unknown>>> = {
  Sandbox: { runtime: 'python:3.10' },
  SandboxProfile: { language: 'python' },
  RuntimeEnvironment: { image: 'python:3.10-slim', language: 'python' },
  WarmPool: { runtime: 'python:3.10', minSize: 1 },
  WarmPod: { poolRef: { name: 'python' } },
};
