import type { Logger } from 'pino';
import type { Kubernetes } from '../kubernetes/client.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import { listAll, metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

/** The namespaces that have something to protect: those with a Sandbox, a WarmPod, or a Pod of one. */
export interface NamespacesInUse {
  all(): Promise<Set<string>>;
  /** If it can't be found out, the answer is yes: an extra policy does no harm. */
  has(namespace: string): Promise<boolean>;
}

const apiVersion = 'llmsafespace.dev/v1';

/** A Pod runs without its Sandbox while it ends, or where it was orphaned (`kubectl delete --cascade=orphan`). */
const podsOf = (component: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  query: { labelSelector: `app=llmsafespace,component=${component}` },
});

const kinds: { apiVersion: string; kind: string; query?: Record<string, string> }[] = [
  { apiVersion, kind: 'Sandbox' },
  { apiVersion, kind: 'WarmPod' },
  podsOf('sandbox'),
  podsOf('warmpod'),
];
type OurKind = (typeof kinds)[number];

export function createNamespacesInUse(kubernetes: Kubernetes, logger: Logger): NamespacesInUse {
  async function hasAny({ query, ...kind }: OurKind, namespace: string): Promise<boolean> {
    const first = await kubernetes.request<ObjectList>({
      method: 'GET',
      path: resourcePath({ ...kind, namespace }),
      query: { ...query, limit: '1' },
      accept: metadataOnly.list,
    });
    return (first.items ?? []).length > 0;
  }

  return {
    async all() {
      const lists = await Promise.all(
        kinds.map(({ query, ...kind }) =>
          listAll(kubernetes, { path: resourcePath(kind), query, accept: metadataOnly.list }),
        ),
      );
      return new Set(lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.namespace ?? '')));
    },
    async has(namespace) {
      try {
        for (const kind of kinds) if (await hasAny(kind, namespace)) return true;
        return false;
      } catch (err) {
        logger.warn({ namespace, err }, 'could not look for Sandboxes, WarmPods and Pods');
        return true;
      }
    },
  };
}
