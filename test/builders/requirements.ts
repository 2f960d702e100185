import type { PodRequirements } from '../../hooks/pod/requirements.ts';

const USUAL: PodRequirements = {
  image: 'python:3.10-slim',
  imagePullPolicy: undefined,
  imagePullSecrets: [],
  command: undefined,
  args: undefined,
  env: [],
  ports: [],
  probes: {},
  resources: { cpu: '500m', memory: '512Mi', ephemeralStorage: '1Gi' },
  cpuPinning: false,
  securityLevel: 'standard',
  runtimeClassName: undefined,
  runAsUser: 1000,
  runAsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
  appArmorProfile: undefined,
  hostUsers: undefined,
  readOnlyRoot: true,
  writablePaths: [],
  writableMedium: 'Disk',
  readOnlyPaths: [],
  persistentVolumeMounts: [],
  serviceAccountName: 'default',
  priorityClassName: undefined,
  nodeSelector: {},
  requiredNodeLabels: [],
  tolerations: [],
  annotations: {},
  binding: 'none',
  spreadOverNodes: false,
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
};

/** What a plain Sandbox resolves to, but for these values. */
export const podRequirements = (overrides: Partial<PodRequirements> = {}): PodRequirements => ({
  ...structuredClone(USUAL),
  ...overrides,
});
