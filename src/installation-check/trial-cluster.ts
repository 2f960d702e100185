/** The trial's access to the cluster. */
import { z } from 'zod';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessMissing } from '../kubernetes/errors.ts';
import { runtimesPath, sandboxesPath, trialRuntime, trialSandbox } from './trial-objects.ts';

const createdSchema = z.looseObject({ metadata: z.looseObject({ name: z.string(), uid: z.string() }) });

/** An object that the trial has made. */
export interface Made {
  name: string;
  uid: string;
  path: string;
}

const sandboxSchema = z.looseObject({
  metadata: z.looseObject({ generation: z.number() }),
  status: z.looseObject({
    phase: z.string(),
    observedGeneration: z.number().optional(),
    conditions: z.array(z.looseObject({ type: z.string(), message: z.string().default('') })).default([]),
  }),
});
export type TrialSandbox = z.infer<typeof sandboxSchema>;

const policySchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(z.looseObject({ uid: z.string() })).default([]),
    managedFields: z
      .array(z.looseObject({ manager: z.string().default(''), operation: z.string() }))
      .default([]),
  }),
});
export type Policy = z.infer<typeof policySchema>;

/** The trial's cluster; everything rejects with a KubernetesError. */
export function openTrialCluster(kubernetes: Kubernetes, namespace: string) {
  const policiesPath = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`;

  async function make(collection: string, body: object): Promise<Made> {
    const answer = await kubernetes.request({ method: 'POST', path: collection, body });
    const { name, uid } = createdSchema.parse(answer).metadata;
    return { name, uid, path: `${collection}/${name}` };
  }

  return {
    makeRuntime: () => make(runtimesPath, trialRuntime),
    makeSandbox: (runtime: Made) => make(sandboxesPath(namespace), trialSandbox(runtime.name)),
    readSandbox: async ({ path }: Made): Promise<TrialSandbox> =>
      sandboxSchema.parse(await kubernetes.request({ method: 'GET', path })),
    async listPolicies(): Promise<Policy[]> {
      const list = await kubernetes.request<{ items: unknown[] | null }>({
        method: 'GET',
        path: policiesPath,
      });
      return (list.items ?? []).map(item => policySchema.parse(item));
    },
    async remove({ path }: Made): Promise<void> {
      await unlessMissing(kubernetes.request({ method: 'DELETE', path }));
    },
    isThere: async ({ path }: Made): Promise<boolean> =>
      (await unlessMissing(kubernetes.request({ method: 'GET', path }))) !== undefined,
  };
}
export type TrialCluster = ReturnType<typeof openTrialCluster>;
