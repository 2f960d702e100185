/** The fake API server without a network: it answers at once, so that a clock can be set by hand. */
import type { Kubernetes, KubernetesRequest } from '../../src/kubernetes/client.ts';
import { refusal } from '../../src/kubernetes/errors.ts';
import { answer, byPath, eventFor } from './api.ts';
import { createFaults } from './faults.ts';
import { parsePath, shownAs } from './objects.ts';
import { createStore } from './store.ts';

export function openMemoryApiServer() {
  const faults = createFaults();
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const store = createStore({ changed: tell });

  /** One caller's way to it; of the collections that it is blind for, it learns nothing until it sees them again. */
  function connect() {
    const blindFor = new Set<string>();
    const seen = async (collection: string) => {
      while (blindFor.has(collection)) await changed.promise;
    };

    /** What a watch has not been told yet. */
    const due = (collection: string, reached: number) =>
      blindFor.has(collection) ? [] : store.historyOf(collection).filter(({ version }) => version > reached);

    async function* lines({ path, query = {}, signal }: KubernetesRequest) {
      const { collection } = parsePath(path);
      const selector = new URLSearchParams(query);
      let reached = Number(query.resourceVersion);
      while (!signal?.aborted) {
        for (const change of due(collection, reached)) {
          reached = change.version;
          const event = eventFor(change, selector);
          if (event) yield JSON.stringify(event);
        }
        await changed.promise;
      }
    }

    async function request<T>(call: KubernetesRequest): Promise<T> {
      const { method, path, body, accept } = call;
      const { collection, name } = parsePath(path);
      if (!name) await seen(collection);
      const query = new URLSearchParams(call.query);
      const failure = await faults.before(`${method} ${path}`, query);
      const answered = failure ?? answer(store, { ...call, query, body: structuredClone(body) }, undefined);
      if (answered.code < 200 || answered.code >= 300)
        throw refusal(answered.code, JSON.stringify(answered.body));
      return structuredClone(shownAs(accept, answered.body)) as T;
    }

    const kubernetes: Kubernetes = { request, lines, close: async () => undefined };
    return {
      kubernetes,
      blind: (collection: string) => void blindFor.add(collection),
      see(collection: string) {
        blindFor.delete(collection);
        tell();
      },
    };
  }

  const { before: _, ...faultsByHand } = faults;
  return { ...byPath(store), ...faultsByHand, connect };
}
export type MemoryApiServer = ReturnType<typeof openMemoryApiServer>;
