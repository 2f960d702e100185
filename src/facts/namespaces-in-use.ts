import type { Logger } from 'pino';
import type { Kubernetes } from '../kubernetes/client.ts';
import type { ObjectList } from '../kubernetes/list.ts';
import { listAll, metadataOnly } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';

/** The namespaces that have something to protect: those with a Sandbox. */
export interface NamespacesInUse {
  all(): Promise<Set<string>>;
  /** When it can't be found out the answer is yes: a policy too many does no harm. */
  has(namespace: string): Promise<boolean>;
}

const sandboxes = { apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox' };

export function createNamespacesInUse(kubernetes: Kubernetes, logger: Logger): NamespacesInUse {
  return {
    async all() {
      const { items } = await listAll(kubernetes, { path: resourcePath(sandboxes), accept: metadataOnly });
      return new Set(items.map(({ metadata }) => metadata.namespace ?? ''));
    },
    async has(namespace) {
      const path = resourcePath({ ...sandboxes, namespace });
      try {
        const first = await kubernetes.request<ObjectList>({
          method: 'GET',
          path,
          query: { limit: '1' },
          accept: metadataOnly,
        });
        return (first.items ?? []).length > 0;
      } catch (err) {
        logger.warn({ namespace, err }, 'could not look for Sandboxes');
        return true;
      }
    },
  };
}
