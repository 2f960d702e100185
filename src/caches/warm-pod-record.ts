import { z } from 'zod';
import { type Candidate, hashOf } from '../../hooks/index.ts';

/** The little the server keeps of a WarmPod. */
export interface WarmPodRecord extends Candidate {
  pool: string;
  /** As its pool named it when the WarmPod was made. */
  runtime: string;
  podTemplate: string;
  generation: number;
  /** The reason of its condition Ready. */
  reason: string | undefined;
  /** When it was Ready for the first time. */
  readyAt: string | undefined;
  /** No WarmPool owns it. */
  ownerless: boolean;
  /** Its pool is ending it. */
  retire: boolean;
}

const storedWarmPod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    creationTimestamp: z.string().default(''),
    generation: z.number().default(1),
    deletionTimestamp: z.string().optional(),
    annotations: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(z.object({ controller: z.boolean().default(false) })).default([]),
  }),
  spec: z.object({
    poolRef: z.object({ name: z.string() }),
    podTemplate: z.object({ name: z.string() }).optional(),
    retire: z.boolean().default(false),
  }),
  status: z
    .object({
      phase: z.string().default('Pending'),
      podName: z.string().optional(),
      podUID: z.string().optional(),
      readyAt: z.string().optional(),
      assignedTo: z.string().optional(),
      assignedAt: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), reason: z.string().optional() })).default([]),
    })
    .prefault({}),
});

/** Reads a WarmPod as the API server stores it; undefined, if it is none. */
export function warmPodRecord(object: unknown): WarmPodRecord | undefined {
  const { data } = storedWarmPod.safeParse(object);
  if (!data) return undefined;
  const { metadata, spec, status } = data;
  const { creationTimestamp, deletionTimestamp, annotations, ownerReferences, ...identity } = metadata;
  return {
    ...identity,
    pool: spec.poolRef.name,
    runtime: annotations['llmsafespace.dev/runtime'] ?? '',
    podTemplate: spec.podTemplate?.name ?? '',
    phase: status.phase,
    podName: status.podName,
    podUID: status.podUID,
    readyAt: status.readyAt,
    assignedTo: status.assignedTo,
    assignedAt: status.assignedAt,
    createdAtMs: Date.parse(creationTimestamp) || 0,
    reason: status.conditions.find(({ type }) => type === 'Ready')?.reason,
    ownerless: !ownerReferences.some(({ controller }) => controller),
    retire: spec.retire,
    leaving: deletionTimestamp !== undefined || spec.retire,
    hash: hashOf(metadata.uid),
  };
}
