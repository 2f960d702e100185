import type { Logger } from 'pino';
import type { Kubernetes } from '../kubernetes/client.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import { listAll, metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

/** The namespaces that have something to protect: those with a Sandbox or a WarmPod. */
export interface NamespacesInUse {
  all(): Promise<Set<string>>;
  /** If it can't be found out, the answer is yes: an extra policy does no harm. */
  has(namespace: string): Promise<boolean>;
}

const apiVersion = 'llmsafespace.dev/v1';
/** The kinds whose objects have Pods. */
const kinds = ['Sandbox', 'WarmPod'];

export function createNamespacesInUse(kubernetes: Kubernetes, logger: Logger): NamespacesInUse {
  async function hasAny(kind: string, namespace: string): Promise<boolean> {
    const first = await kubernetes.request<ObjectList>({
      method: 'GET',
      path: resourcePath({ apiVersion, kind, namespace }),
      query: { limit: '1' },
      accept: metadataOnly.list,
    });
    return (first.items ?? []).length > 0;
  }

  return {
    async all() {
      const lists = await Promise.all(
        kinds.map(kind =>
          listAll(kubernetes, { path: resourcePath({ apiVersion, kind }), accept: metadataOnly.list }),
        ),
      );
      return new Set(lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.namespace ?? '')));
    },
    async has(namespace) {
      try {
        return (await hasAny('Sandbox', namespace)) || (await hasAny('WarmPod', namespace));
      } catch (err) {
        logger.warn({ namespace, err }, 'could not look for Sandboxes and WarmPods');
        return true;
      }
    },
  };
}
