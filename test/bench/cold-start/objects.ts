/** What is created: bare Pods, and Sandboxes of a runtime of the benchmark's own. */
import { randomBytes } from 'node:crypto';

const suffix = randomBytes(4).toString('hex');
export const namespace = `llmsafespace-bench-${suffix}`;
const runtimeName = `bench-${suffix}`;
const image = 'python:3.10-slim';

const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
const sandboxes = { apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', namespace };

export const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };

export const runtimeObject = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name: runtimeName },
  // Only where a pool binds late does this change anything.
  spec: { language: runtimeName, image, lateBinding: true },
};

/** A kind whose start is timed. */
export interface StartedKind {
  name: 'bare Pod' | 'Sandbox';
  collection: { apiVersion: string; kind: string; namespace: string };
  annotations?: Record<string, string>;
  spec: object;
  isReady(object: Started): boolean;
}

export interface Started {
  [field: string]: unknown;
  status?: { phase?: string; conditions?: { type: string; status: string }[] };
}

/** Of a Pod and of a Sandbox alike. */
const isRunningAndReady = ({ status }: Started) =>
  status?.phase === 'Running' &&
  status.conditions?.some(({ type, status: said }) => type === 'Ready' && said === 'True') === true;

export const barePod: StartedKind = {
  name: 'bare Pod',
  collection: pods,
  spec: { automountServiceAccountToken: false, containers: [{ name: 'main', image }] },
  isReady: isRunningAndReady,
};

export const sandbox: StartedKind = {
  name: 'Sandbox',
  collection: sandboxes,
  spec: { runtime: runtimeName },
  isReady: isRunningAndReady,
};

export const manifest = (
  { collection: { apiVersion, kind }, annotations, spec }: StartedKind,
  name: string,
) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, ...(annotations && { annotations }) },
  spec,
});
