/** A few words for what the tests do with the API server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError, connect, isAlreadyExists, isNotFound } from '../../src/api.ts';
import { createDiscovery } from '../../src/discovery.ts';
import type { KubeObject } from '../../src/objects.ts';
import { createResourceClient, type ResourceClient } from '../../src/resource-client.ts';

/** An object as a test writes it down. */
export interface Draft {
  apiVersion: string;
  kind: string;
  metadata: Partial<KubeObject['metadata']> & { name: string };
  [field: string]: unknown;
}

export interface TestCluster {
  create(draft: Draft): Promise<KubeObject>;
  /** Undefined when there is no such object. */
  find(draft: Draft): Promise<KubeObject | undefined>;
  get(draft: Draft): Promise<KubeObject>;
  /** Merge patch; `status` goes to the subresource. */
  patch(draft: Draft, change: Record<string, unknown>): Promise<KubeObject>;
  patchStatus(draft: Draft, status: Record<string, unknown>): Promise<KubeObject>;
  delete(draft: Draft): Promise<void>;
  /** Deletes all objects of those kinds and namespaces, and waits until they are gone. */
  clear(drafts: Draft[]): Promise<void>;
  /** Messages of the Events of that reason about the object. */
  events(object: KubeObject, reason: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function connectTestCluster(kubeconfig: string): Promise<TestCluster> {
  const api: Api = await connect(kubeconfig);
  const discovery = createDiscovery(api);

  async function client({ apiVersion, kind }: Draft): Promise<ResourceClient> {
    return createResourceClient(api, await discovery.kind(apiVersion, kind));
  }

  const path = async (draft: Draft) => {
    const { resource } = await client(draft);
    const root = draft.apiVersion.includes('/') ? `/apis/${draft.apiVersion}` : `/api/${draft.apiVersion}`;
    const scope = resource.namespaced ? `/namespaces/${draft.metadata.namespace}` : '';
    return `${root}${scope}/${resource.name}/${draft.metadata.name}`;
  };

  async function clear(draft: Draft): Promise<void> {
    const collection = (await path(draft)).replace(/\/$/, '');
    await api.call('DELETE', collection);
    await eventually(async () => {
      const { items } = await api.call<{ items: unknown[] }>('GET', collection);
      if (items.length > 0) throw new Error(`${items.length} ${draft.kind} left`);
    });
  }

  const get = async (draft: Draft) => api.call<KubeObject>('GET', await path(draft));
  const orMissing = (error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  };

  return {
    get,
    create: async draft => (await client(draft)).create(draft as KubeObject),
    find: draft => get(draft).catch(orMissing),
    patch: async (draft, change) => api.call('PATCH', await path(draft), change),
    patchStatus: async (draft, status) => api.call('PATCH', `${await path(draft)}/status`, { status }),
    clear: async drafts => void (await Promise.all(drafts.map(clear))),
    delete: async draft => void (await api.call('DELETE', await path(draft)).catch(orMissing)),
    events: async ({ metadata }, reason) => {
      const selector = `involvedObject.uid=${metadata.uid},reason=${reason}`;
      const query = new URLSearchParams({ fieldSelector: selector });
      const list = await api.call<{ items: { message: string }[] }>('GET', `/api/v1/events?${query}`);
      return list.items.map(({ message }) => message);
    },
    close: () => api.close(),
  };
}

/** Tries until the check doesn't throw; then its answer. Throws the check's last error after the time-out. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(25);
    }
  }
}

/** Creates it unless it exists. */
export async function ensure(cluster: TestCluster, draft: Draft): Promise<void> {
  await eventually(() =>
    cluster.create(draft).catch(error => {
      if (!isAlreadyExists(error)) throw error;
    }),
  );
}

export { ApiError };
