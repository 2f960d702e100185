/** The fake API server's objects without a network: it answers at once, so that a clock can be set by hand. */
import type { Kubernetes, KubernetesRequest } from '../../src/kubernetes/client.ts';
import { KubernetesError, refusal } from '../../src/kubernetes/errors.ts';
import { parsePath, shownAs } from './fake-objects.ts';
import { createFakeStore, eventFor } from './fake-store.ts';

export function openMemoryApiServer() {
  /** Every request but watches. */
  const requests: string[] = [];
  const failures: KubernetesError[] = [];
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  const store = createFakeStore(tell);

  /** One caller's way to it; of the collections that it is blind for, it learns nothing until it sees them again. */
  function connect() {
    const blindFor = new Set<string>();
    const seen = async (collection: string) => {
      while (blindFor.has(collection)) await changed.promise;
    };

    /** What a watch has not been told yet. */
    const due = (collection: string, reached: number) =>
      blindFor.has(collection)
        ? []
        : store.changes.filter(change => change.collection === collection && change.version > reached);

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
      const { method, path, query, body, contentType = '', accept } = call;
      const { collection, name } = parsePath(path);
      if (!name) await seen(collection);
      requests.push(`${method} ${path}`);
      const failure = failures.shift();
      if (failure) throw failure;
      const url = new URL(`${path}?${new URLSearchParams(query)}`, 'http://localhost');
      const answer = store.answer({ method, url, contentType, accept, body: structuredClone(body) });
      if (answer.code >= 300) throw refusal(answer.code, JSON.stringify(answer.body));
      return structuredClone(shownAs(accept, answer.body)) as T;
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

  return {
    ...store,
    requests,
    connect,
    writes: () => requests.filter(request => !request.startsWith('GET ')),
    /** Answers the next requests, watches excepted, with these. */
    failNext: (...answers: [code: number, reason: string][]) =>
      void failures.push(...answers.map(([code, reason]) => new KubernetesError(code, reason, reason))),
  };
}
export type MemoryApiServer = ReturnType<typeof openMemoryApiServer>;
