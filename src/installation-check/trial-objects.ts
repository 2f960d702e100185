/** The Sandbox of the trial, and its runtime, whose image can't be pulled. */
import { ANNOTATIONS } from '../../hooks/index.ts';

const generateName = 'llmsafespace-check-';
const apiVersion = 'llmsafespace.dev/v1';
export const runtimesPath = '/apis/llmsafespace.dev/v1/runtimeenvironments';
export const sandboxesPath = (namespace: string): string =>
  `/apis/llmsafespace.dev/v1/namespaces/${encodeURIComponent(namespace)}/sandboxes`;

/** `.invalid` is reserved: it never resolves. `Never`: and no node tries. */
export const trialRuntime = {
  apiVersion,
  kind: 'RuntimeEnvironment',
  metadata: { generateName },
  spec: {
    language: 'none',
    image: 'registry.invalid/llmsafespace-check:none',
    imagePullPolicy: 'Never',
    ports: [],
    probes: { none: true },
  },
};

/** As small as possible, and never from a warm pool. */
export const trialSandbox = (runtimeName: string) => ({
  apiVersion,
  kind: 'Sandbox',
  metadata: { generateName, annotations: { [ANNOTATIONS.useWarmPod]: 'false' } },
  spec: {
    runtime: runtimeName,
    securityLevel: 'standard',
    terminationGracePeriodSeconds: 1,
    resources: { cpu: '10m', memory: '16Mi', ephemeralStorage: '16Mi' },
    service: { enabled: false },
    // A range for documentation: only a Sandbox with rules of its own has a policy that Metacontroller makes.
    networkAccess: { egress: [{ cidr: '192.0.2.0/24' }] },
  },
});
