import type { Fact, FactQueries, KubernetesObject } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type VolumesQuery = NonNullable<FactQueries['volumes']>;

/** The PersistentVolumeClaims of these names, as the API server has them; few Sandboxes mount any. */
export const createVolumes =
  (kubernetes: Kubernetes) =>
  async ({ namespace, names }: VolumesQuery): Promise<Fact<KubernetesObject[]>> => {
    const found = await Promise.all(
      names.map(name => {
        const path = resourcePath({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name });
        return unlessGone(kubernetes.request<KubernetesObject>({ method: 'GET', path }));
      }),
    );
    return { known: true, value: found.filter(volume => volume !== undefined) };
  };
