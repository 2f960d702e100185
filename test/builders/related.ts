/** What a Sandbox refers to: runtimes, profiles, RuntimeClasses and claims, as the API server stores them. */
import type { z } from 'zod';
import type { runtimeEnvironmentSpec } from '../../hooks/api/runtimeenvironment.ts';
import type { sandboxProfileSpec } from '../../hooks/api/sandboxprofile.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { clusterMetadata, storedMetadata } from './identity.ts';

export type RuntimeSpecInput = z.input<typeof runtimeEnvironmentSpec>;
export type ProfileSpecInput = z.input<typeof sandboxProfileSpec>;

export interface RuntimeBuilder {
  language(language: string, version?: string): RuntimeBuilder;
  tagged(...tags: string[]): RuntimeBuilder;
  /** Any other fields of the spec. */
  spec(fields: Partial<RuntimeSpecInput>): RuntimeBuilder;
  build(): KubernetesObject & { spec: RuntimeSpecInput };
}

function runtimeBuilder(name: string, spec: RuntimeSpecInput): RuntimeBuilder {
  const changed = (fields: Partial<RuntimeSpecInput>) => runtimeBuilder(name, { ...spec, ...fields });
  return {
    language: (language, version) =>
      version === undefined ? changed({ language, version: undefined }) : changed({ language, version }),
    tagged: (...tags) => changed({ tags }),
    spec: changed,
    build: () =>
      structuredClone({
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'RuntimeEnvironment',
        metadata: clusterMetadata('RuntimeEnvironment', name),
        spec,
      }),
  };
}

/** A RuntimeEnvironment for Python 3.10. */
export const runtimeEnvironment = (name = 'python-3-10'): RuntimeBuilder =>
  runtimeBuilder(name, { image: 'python:3.10-slim', language: 'python', version: '3.10' });

export interface ProfileBuilder {
  inNamespace(namespace: string): ProfileBuilder;
  /** Any fields of the spec. */
  spec(fields: Partial<ProfileSpecInput>): ProfileBuilder;
  build(): KubernetesObject & { spec: ProfileSpecInput };
}

function profileBuilder(name: string, namespace: string, spec: ProfileSpecInput): ProfileBuilder {
  return {
    inNamespace: other => profileBuilder(name, other, spec),
    spec: fields => profileBuilder(name, namespace, { ...spec, ...fields }),
    build: () =>
      structuredClone({
        apiVersion: 'llmsafespace.dev/v1',
        kind: 'SandboxProfile',
        metadata: storedMetadata('SandboxProfile', name, namespace),
        spec,
      }),
  };
}

/** A SandboxProfile of the namespace `default`, for Python, that says nothing else. */
export const profile = (name = 'data-science'): ProfileBuilder =>
  profileBuilder(name, 'default', { language: 'python' });

/** Two of one name, told apart by their namespace, which each row about `profileRef` refers to. */
export const LARGE_PROFILES = [
  profile('large')
    .spec({ resourceDefaults: { memory: '2Gi' } })
    .build(),
  profile('large')
    .inNamespace('shared')
    .spec({ resourceDefaults: { memory: '3Gi' } })
    .build(),
];

export const runtimeClass = (name = 'gvisor'): KubernetesObject => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: clusterMetadata('RuntimeClass', name),
  handler: 'runsc',
});

/** A bound PersistentVolumeClaim that nobody owns. */
export const claim = (
  name: string,
  {
    size = '5Gi',
    phase = 'Bound',
    storageClassName,
  }: { size?: string; phase?: string; storageClassName?: string } = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: storedMetadata('PersistentVolumeClaim', name, 'default'),
  spec: {
    accessModes: ['ReadWriteOnce'],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: size } },
  },
  status: { phase },
});
