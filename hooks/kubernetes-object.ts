/** Kubernetes objects as requests bring them and hooks want them: a field that isn't named here passes through untouched. */
import { z } from 'zod';

const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

export type OwnerReference = z.infer<typeof ownerReference>;

const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(ownerReference).optional(),
});

/** Any object of a namespace as the API server stores it; kinds narrow it. */
export const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
});
export type KubernetesObject = z.infer<typeof kubernetesObject>;
export type ObjectMetadata = z.infer<typeof metadata>;

/** One that is in no namespace. */
export const clusterObject = kubernetesObject.extend({ metadata: metadata.omit({ namespace: true }) });
export type ClusterObject = z.infer<typeof clusterObject>;

/** A desired child: partial, without status; its name is computed, never generated. */
export interface DesiredObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    /** Metacontroller adds its parent, unless that is here already. */
    ownerReferences?: OwnerReference[];
  };
  [field: string]: unknown;
}
