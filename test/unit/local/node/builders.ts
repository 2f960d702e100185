/** Pods, containers and what stands around them, by what a test cares about. */
import { type ContainerView, waitingView } from '../../../../local/node/container-view.ts';
import type { Place } from '../../../../local/node/fields.ts';
import type { Contents, ReadObject } from '../../../../local/node/objects.ts';
import { type Container, type Pod, podSchema } from '../../../../local/node/pod.ts';

/** A Pod as the API server gives it: `spec` and `container` are fields beyond the least. */
export function aPod({
  metadata = {},
  spec = {},
  container = {},
  status = {},
}: Record<'metadata' | 'spec' | 'container' | 'status', object> | Record<string, object> = {}): Pod {
  return podSchema.parse({
    metadata: { name: 'served', namespace: 'team', uid: '1234', ...metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'served:1', ...container }], ...spec },
    status,
  });
}

/** The only container of such a Pod. */
export function aContainer(fields: object = {}): Container {
  const [container] = aPod({ container: fields }).spec.containers;
  if (!container) throw new Error('a Pod has a container');
  return container;
}

export const place: Place = {
  podIp: '127.18.0.1',
  hostIp: '127.0.0.1',
  allocatable: { cpu: '4', memory: '8Gi' },
};

type Stored = Record<string, Record<string, string>>;

/** ConfigMaps and Secrets of the namespace `team`, by kind and name: `ConfigMap/served`. */
export function reading(objects: Stored): ReadObject {
  return async (kind, namespace, name): Promise<Contents | undefined> => {
    const found = namespace === 'team' ? objects[`${kind}/${name}`] : undefined;
    return found && new Map(Object.entries(found).map(([key, value]) => [key, Buffer.from(value)]));
  };
}

export const waiting = waitingView('main', 'served:1', 'ContainerCreating');
export const running: ContainerView = {
  ...waiting,
  state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  started: true,
};
export const terminated = (exitCode: number): ContainerView => ({
  ...waiting,
  state: {
    terminated: {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
    },
  },
});
