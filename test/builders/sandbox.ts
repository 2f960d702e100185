/** Sandboxes as the API server stores them. */
import type { z } from 'zod';
import type { sandboxSpec, sandboxStatus } from '../../hooks/api/sandbox.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { storedMetadata } from './identity.ts';

export type SandboxSpecInput = z.input<typeof sandboxSpec>;
export type SandboxStatusInput = z.input<typeof sandboxStatus>;
type Peer = NonNullable<NonNullable<SandboxSpecInput['networkAccess']>['egress']>[number];

export interface SandboxManifest extends KubernetesObject {
  spec: SandboxSpecInput;
  status?: SandboxStatusInput;
}

export interface SandboxBuilder {
  named(name: string): SandboxBuilder;
  inNamespace(namespace: string): SandboxBuilder;
  withUid(uid: string): SandboxBuilder;
  runtime(runtime: string): SandboxBuilder;
  standard(): SandboxBuilder;
  high(): SandboxBuilder;
  custom(): SandboxBuilder;
  /** A task: it runs once. */
  task(): SandboxBuilder;
  profile(name: string, namespace?: string): SandboxBuilder;
  egress(...peers: Peer[]): SandboxBuilder;
  openIngress(): SandboxBuilder;
  persistent(storage?: Partial<SandboxSpecInput['storage']>): SandboxBuilder;
  sharing(claimName: string, mountPath: string, readOnly?: boolean): SandboxBuilder;
  withService(): SandboxBuilder;
  withoutService(): SandboxBuilder;
  /** Any other fields of the spec. */
  spec(fields: Partial<SandboxSpecInput>): SandboxBuilder;
  /** The status of an earlier answer. */
  status(status: Partial<SandboxStatusInput>): SandboxBuilder;
  creating(startDeadline: string): SandboxBuilder;
  running(podName: string): SandboxBuilder;
  terminated(): SandboxBuilder;
  deleting(): SandboxBuilder;
  /** Annotations beside those it has. */
  annotated(annotations: Record<string, string>): SandboxBuilder;
  build(): SandboxManifest;
}

const LEFT_BY_DELETION = {
  deletionTimestamp: '2026-01-01T00:00:59Z',
  finalizers: ['metacontroller.io/compositecontroller-llmsafespace-sandbox'],
};

function builder(manifest: SandboxManifest): SandboxBuilder {
  const { metadata } = manifest;
  const changed = (fields: Partial<SandboxManifest>) => builder({ ...manifest, ...fields });
  const spec = (fields: Partial<SandboxSpecInput>) => changed({ spec: { ...manifest.spec, ...fields } });
  const status = (fields: Partial<SandboxStatusInput>) =>
    changed({ status: { ...manifest.status, ...fields } as SandboxStatusInput });
  const identity = (name: string, namespace: string) =>
    changed({ metadata: { ...metadata, ...storedMetadata('Sandbox', name, namespace) } });
  return {
    named: name => identity(name, metadata.namespace ?? 'default'),
    inNamespace: namespace => identity(metadata.name, namespace),
    withUid: uid => changed({ metadata: { ...metadata, uid } }),
    runtime: runtime => spec({ runtime }),
    standard: () => spec({ securityLevel: 'standard' }),
    high: () => spec({ securityLevel: 'high' }),
    custom: () => spec({ securityLevel: 'custom' }),
    task: () => spec({ restartPolicy: 'Never' }),
    profile: (name, namespace) => spec({ profileRef: { name, ...(namespace && { namespace }) } }),
    egress: (...egress) => spec({ networkAccess: { ...manifest.spec.networkAccess, egress } }),
    openIngress: () => spec({ networkAccess: { ...manifest.spec.networkAccess, ingress: true } }),
    persistent: storage => spec({ storage: { ...manifest.spec.storage, persistent: true, ...storage } }),
    sharing: (claimName, mountPath, readOnly = false) => {
      const others = manifest.spec.storage?.sharedVolumes ?? [];
      const sharedVolumes = [...others, { claimName, mountPath, readOnly }];
      return spec({ storage: { ...manifest.spec.storage, sharedVolumes } });
    },
    withService: () => spec({ service: { enabled: true } }),
    withoutService: () => spec({ service: { enabled: false } }),
    spec,
    status,
    creating: startDeadline => status({ phase: 'Creating', startDeadline }),
    running: podName =>
      status({
        phase: 'Running',
        podName,
        podNamespace: metadata.namespace,
        startTime: '2026-01-01T00:00:10Z',
      }),
    terminated: () => status({ phase: 'Terminated' }),
    deleting: () => changed({ metadata: { ...metadata, ...LEFT_BY_DELETION } }),
    annotated: annotations =>
      changed({ metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } }),
    build: () => structuredClone(manifest),
  };
}

/** A Sandbox of the namespace `default` that asks for `python:3.10` and has no status yet. */
export const sandbox = (name = 'py'): SandboxBuilder =>
  builder({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'Sandbox',
    metadata: storedMetadata('Sandbox', name, 'default'),
    spec: { runtime: 'python:3.10' },
  });

/** A Sandbox whose computed names end in `1234abcd`: the first digits of its UID. */
export const KNOWN_UID = '1234abcd-0000-4000-8000-000000000001';
