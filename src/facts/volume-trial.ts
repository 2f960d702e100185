import type { Fact, FactQueries } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason, isTransient, KubernetesError } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { remembered } from './remembered.ts';

type VolumeTrialQuery = NonNullable<FactQueries['volumeTrial']>;

const rememberedForMs = 5_000;
const mostRemembered = 1_000;
const dryRun = { dryRun: 'All' };

/**
 * Whether the API server would accept a PersistentVolumeClaim, or its growth to this size, by a dry run: the refusal of the real
 * request may have gone to another replica, or got lost.
 */
export function createVolumeTrial(kubernetes: Kubernetes, now: () => Date) {
  async function attempt({ claim }: VolumeTrialQuery): Promise<void> {
    const { apiVersion, kind, metadata, spec } = claim;
    const { name, namespace } = metadata;
    const { resources } = spec as { resources: unknown };
    try {
      await kubernetes.request({
        method: 'PATCH',
        path: resourcePath({ apiVersion, kind, namespace, name }),
        contentType: 'application/merge-patch+json',
        query: dryRun,
        body: { spec: { resources } },
      });
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
      const path = resourcePath({ apiVersion, kind, namespace });
      await kubernetes.request({ method: 'POST', path, query: dryRun, body: claim });
    }
  }

  async function ask(query: VolumeTrialQuery): Promise<Fact<string | undefined>> {
    try {
      await attempt(query);
      return { known: true, value: undefined };
    } catch (error) {
      return error instanceof KubernetesError && !isTransient(error)
        ? { known: true, value: error.message }
        : { known: false, reason: String(error) };
    }
  }

  return remembered(ask, {
    keyOf: query => JSON.stringify(query),
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });
}
