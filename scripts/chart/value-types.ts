/** The building blocks of chart values. */
import { z } from 'zod';

export const switchOf = (usual: boolean, description: string) =>
  z.boolean().default(usual).describe(description);

export const text = (usual: string, description: string) => z.string().default(usual).describe(description);

export const labels = (description: string, usual: Record<string, string> = {}) =>
  z.record(z.string(), z.string()).default(usual).describe(description);

/** An object of Kubernetes' own, which the API server checks. */
export const rawObject = (usual: Record<string, unknown>, description: string) =>
  z.record(z.string(), z.unknown()).default(usual).describe(description);

const rawObjects = (description: string) =>
  z.array(z.record(z.string(), z.unknown())).default([]).describe(description);

export const networkPeers = (usual: Record<string, unknown>[], description: string) =>
  z.array(z.record(z.string(), z.unknown())).default(usual).describe(`${description}, as NetworkPolicyPeers`);

export const image = (repository: string, tagDescription: string) =>
  z
    .strictObject({
      repository: text(repository, 'Where it is'),
      tag: text('', tagDescription),
      digest: text('', 'sha256:…, which wins over the tag'),
      pullPolicy: z
        .enum(['Always', 'IfNotPresent', 'Never'])
        .default('IfNotPresent')
        .describe('When to pull it'),
    })
    .prefault({})
    .describe('Container image');

/** The values of a Deployment. */
export const deployment = (requests: Record<string, string>, limits: Record<string, string>) => ({
  imagePullSecrets: rawObjects('Secrets for pulling the image, each with its name'),
  replicas: z.int().min(0).default(2).describe('Pods of the Deployment'),
  podDisruptionBudget: z
    .strictObject({
      enabled: switchOf(true, 'Keep one Pod while nodes are drained; needs two replicas'),
      minAvailable: z.union([z.int(), z.string()]).default(1).describe('Pods that stay'),
    })
    .prefault({})
    .describe('What a drain leaves running'),
  topologyKeys: z
    .array(z.string())
    .default(['kubernetes.io/hostname', 'topology.kubernetes.io/zone'])
    .describe('Node labels over whose values the Pods are spread where possible'),
  resources: rawObject({ requests, limits }, 'Resources of the container'),
  priorityClassName: text('llmsafespace-controllers', 'PriorityClass of the Pods; empty is none'),
  nodeSelector: labels('Node labels that a Pod asks for'),
  tolerations: rawObjects('Tolerations of the Pods'),
  affinity: rawObject({}, 'Affinity of the Pods'),
  podLabels: labels('More labels of the Pods'),
  podAnnotations: labels('More annotations of the Pods'),
  serviceAccountAnnotations: labels('Annotations of the ServiceAccount'),
});
