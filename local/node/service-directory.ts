/** The Services of the cluster and their endpoints, kept up to date by watches. */
import type { Logger } from 'pino';
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import { keepWatching } from '../../src/kubernetes/watch.ts';
import { loopbackOf } from './addresses.ts';
import {
  type Endpoint,
  endpointSliceSchema,
  endpointsOf,
  serviceNameOf,
  serviceSchema,
} from './service-endpoints.ts';

/** Where a connection to `host:port` goes: there, or nowhere with the HTTP status and the reason for that. */
export type Route = Endpoint | { status: 403 | 503; reason: string };

export interface ServiceDirectory {
  /** Endpoints take turns. */
  route(host: string, port: number): Route;
}

export interface DirectoryOptions {
  kubernetes: Kubernetes;
  logger: Logger;
  signal: AbortSignal;
}

const keyOf = ({ metadata }: { metadata: { name: string; namespace?: string | undefined } }) =>
  `${metadata.namespace}/${metadata.name}`;

/** Resolves to the objects by `namespace/name`, once they have been listed. */
async function follow<T>(path: string, parse: (item: unknown) => T, options: DirectoryOptions) {
  const objects = new Map<string, T>();
  const listed = Promise.withResolvers<void>();
  void keepWatching({
    ...options,
    path,
    onList(items) {
      objects.clear();
      for (const item of items) objects.set(keyOf(item), parse(item));
      listed.resolve();
    },
    onEvent(type, item) {
      if (type === 'DELETED') objects.delete(keyOf(item));
      else objects.set(keyOf(item), parse(item));
    },
  });
  await listed.promise;
  return objects;
}

/** Resolves once all Services have been seen. */
export async function openServiceDirectory(options: DirectoryOptions): Promise<ServiceDirectory> {
  const [services, slices] = await Promise.all([
    follow('/api/v1/services', item => serviceSchema.parse(item), options),
    follow('/apis/discovery.k8s.io/v1/endpointslices', item => endpointSliceSchema.parse(item), options),
  ]);
  let turn = 0;

  return {
    route(host, port) {
      const name = serviceNameOf(host);
      const service = name && services.get(keyOf({ metadata: name }));
      const endpoints = service && endpointsOf(service, port, slices.values());
      if (!endpoints) return { status: 403, reason: `${host}:${port} is no Service of the cluster` };
      const reachable = endpoints.flatMap(endpoint => {
        const address = loopbackOf(endpoint.address);
        return address === undefined ? [] : [{ ...endpoint, address }];
      });
      turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
      const chosen = reachable[turn % reachable.length];
      return chosen ?? { status: 503, reason: `${host}:${port} has no ready endpoint` };
    },
  };
}
