import type { Fact, FactQueries } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type RecordedStatusQuery = NonNullable<FactQueries['recordedStatus']>;

interface Stored {
  metadata: { uid: string };
  status?: object;
}

/** The status of an object of ours, as the API server has it; undefined where the object is gone. */
export const createRecordedStatus =
  (kubernetes: Kubernetes) =>
  async ({ kind, namespace, name, uid }: RecordedStatusQuery): Promise<Fact<object | undefined>> => {
    const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind, namespace, name });
    const stored = await unlessGone(kubernetes.request<Stored>({ method: 'GET', path }));
    return { known: true, value: stored?.metadata.uid === uid ? (stored.status ?? {}) : undefined };
  };
