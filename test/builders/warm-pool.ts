/** WarmPools as the API server stores them. */
import type { z } from 'zod';
import {
  type WarmPool,
  warmPool as warmPoolSchema,
  type warmPoolSpec,
  type warmPoolStatus,
} from '../../hooks/api/warmpool.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { FORCE_DELETE_ANNOTATION } from '../../hooks/warmpool/finalize.ts';
import { storedMetadata } from './identity.ts';

export type PoolSpecInput = z.input<typeof warmPoolSpec>;
export type PoolStatusInput = z.input<typeof warmPoolStatus>;

export interface PoolManifest extends KubernetesObject {
  spec: PoolSpecInput;
  status?: PoolStatusInput;
}

export interface PoolBuilder {
  named(name: string): PoolBuilder;
  size(minSize: number, maxSize?: number): PoolBuilder;
  /** Scales by itself; the delay before it shrinks is 300 s unless said. */
  autoScaling(fields?: PoolSpecInput['autoScaling']): PoolBuilder;
  /** Any other fields of the spec. */
  spec(fields: Partial<PoolSpecInput>): PoolBuilder;
  /** The status of an earlier answer. */
  status(fields: PoolStatusInput): PoolBuilder;
  /** Its Ready condition was this. */
  wasReady(status: 'True' | 'False', reason: string): PoolBuilder;
  generation(generation: number): PoolBuilder;
  deleting(): PoolBuilder;
  forced(): PoolBuilder;
  build(): PoolManifest;
  parse(): WarmPool;
}

function builder(manifest: PoolManifest): PoolBuilder {
  const { metadata } = manifest;
  const changed = (fields: Partial<PoolManifest>) => builder({ ...manifest, ...fields });
  const withMetadata = (fields: object) => changed({ metadata: { ...metadata, ...fields } });
  const spec = (fields: Partial<PoolSpecInput>) => changed({ spec: { ...manifest.spec, ...fields } });
  const status = (fields: PoolStatusInput) => changed({ status: { ...manifest.status, ...fields } });
  return {
    named: name => changed({ metadata: storedMetadata('WarmPool', name, metadata.namespace) }),
    size: (minSize, maxSize = 0) => spec({ minSize, maxSize }),
    autoScaling: fields => spec({ autoScaling: { enabled: true, ...fields } }),
    spec,
    status,
    wasReady: (is, reason) =>
      status({
        conditions: [
          { type: 'Ready', status: is, reason, message: '', lastTransitionTime: metadata.creationTimestamp },
        ],
      }),
    generation: generation => withMetadata({ generation }),
    deleting: () =>
      withMetadata({
        deletionTimestamp: '2026-01-01T00:00:59Z',
        finalizers: ['metacontroller.io/compositecontroller-llmsafespace-warmpool'],
      }),
    forced: () => withMetadata({ annotations: { [FORCE_DELETE_ANNOTATION]: 'true' } }),
    build: () => structuredClone(manifest),
    parse: () => warmPoolSchema.parse(structuredClone(manifest)),
  };
}

/** A pool of two Python Pods in the namespace `default`, of any size at most, that nobody has looked at yet. */
export const warmPool = (): PoolBuilder =>
  builder({
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'WarmPool',
    metadata: storedMetadata('WarmPool', 'python', 'default'),
    spec: { runtime: 'python:3.10', minSize: 2 },
  });
