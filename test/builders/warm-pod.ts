/** WarmPods as the API server stores them, made by a pool. */
import type { z } from 'zod';
import { type WarmPod, warmPod as warmPodSchema, type warmPodStatus } from '../../hooks/api/warmpod.ts';
import type { KubernetesObject } from '../../hooks/contract.ts';
import { childName } from '../../hooks/lib/names.ts';
import type { ObservedWarmPod } from '../../hooks/warmpool/request.ts';
import { withLastApplied } from '../../tools/metacontroller-loop/src/apply.ts';
import { CREATED, storedMetadata } from './identity.ts';
import { warmPool } from './warm-pool.ts';

export type WarmPodStatusInput = z.input<typeof warmPodStatus>;

export interface WarmPodManifest extends KubernetesObject {
  spec: { poolRef: { name: string }; podTemplate?: { name: string }; retire?: boolean };
  status?: WarmPodStatusInput;
}

export interface WarmPodBuilder {
  named(name: string): WarmPodBuilder;
  ready(): WarmPodBuilder;
  assignedTo(sandboxUid: string): WarmPodBuilder;
  terminating(): WarmPodBuilder;
  /** Asked to end. */
  retired(): WarmPodBuilder;
  ofTemplate(name: string): WarmPodBuilder;
  withoutTemplate(): WarmPodBuilder;
  createdAt(time: string): WarmPodBuilder;
  deleting(): WarmPodBuilder;
  /** Any other fields of the status. */
  status(fields: WarmPodStatusInput): WarmPodBuilder;
  build(): KubernetesObject & WarmPodManifest;
  parse(): WarmPod;
  observed(): ObservedWarmPod;
}

const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject) => [
  { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
];

/** As Metacontroller wrote it: with what was applied, which says nothing of what the API server adds. */
function applied(
  { apiVersion, kind, metadata, spec, status }: WarmPodManifest,
  pool: KubernetesObject,
): WarmPodManifest {
  const { name, namespace, labels, ...stored } = metadata;
  const asked = {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(labels && { labels }) },
    spec,
  };
  const object = withLastApplied(asked, asked);
  return {
    ...object,
    metadata: { ...object.metadata, ...stored, namespace, ownerReferences: ownedBy(pool) },
    spec,
    ...(status && { status }),
  };
}

function builder(manifest: WarmPodManifest, pool: KubernetesObject): WarmPodBuilder {
  const { metadata, spec } = manifest;
  const changed = (fields: Partial<WarmPodManifest>) => builder({ ...manifest, ...fields }, pool);
  const status = (fields: WarmPodStatusInput) => changed({ status: { ...manifest.status, ...fields } });
  const withMetadata = (fields: object) => changed({ metadata: { ...metadata, ...fields } });
  const build = () => structuredClone(applied(manifest, pool));
  const parse = () => warmPodSchema.parse(build());
  return {
    named: name => withMetadata(storedMetadata('WarmPod', name, metadata.namespace)),
    ready: () => status({ phase: 'Ready', podName: metadata.name, podNamespace: metadata.namespace }),
    assignedTo: assignedTo =>
      status({ phase: 'Assigned', podName: metadata.name, assignedTo, assignedAt: CREATED }),
    terminating: () => status({ phase: 'Terminating' }),
    retired: () => changed({ spec: { ...spec, retire: true } }),
    ofTemplate: name => changed({ spec: { ...spec, podTemplate: { name } } }),
    withoutTemplate: () => changed({ spec: { poolRef: spec.poolRef } }),
    createdAt: creationTimestamp => withMetadata({ creationTimestamp }),
    deleting: () => withMetadata({ deletionTimestamp: '2026-01-01T00:00:59Z' }),
    status,
    build,
    parse,
    observed: () => ({ warmPod: parse(), object: build() }),
  };
}

/** What WarmPods of the tests are made from, unless said. */
export const TEMPLATE = 'python-template-1';

/** A pool's WarmPod of this number, Pending. */
export const warmPod = (ordinal = 0, pool: KubernetesObject = warmPool().build()): WarmPodBuilder =>
  builder(
    {
      apiVersion: 'llmsafespace.dev/v1',
      kind: 'WarmPod',
      metadata: {
        ...storedMetadata('WarmPod', `${childName(pool.metadata)}-${ordinal}`, pool.metadata.namespace),
        labels: { app: 'llmsafespace', component: 'warmpod', 'warm-pool': pool.metadata.name },
      },
      spec: { poolRef: { name: pool.metadata.name }, podTemplate: { name: TEMPLATE } },
    },
    pool,
  );
