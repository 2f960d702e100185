import type { Fact, FactQueries } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessGone } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';

type RecordedPodQuery = NonNullable<FactQueries['recordedPod']>;

interface StoredSandbox {
  metadata: { uid: string };
  status?: { podName?: string };
}

/** The name of the Pod that a Sandbox's status names, as the API server has it. */
export const createRecordedPod =
  (kubernetes: Kubernetes) =>
  async ({ namespace, name, uid }: RecordedPodQuery): Promise<Fact<string | undefined>> => {
    const path = resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'Sandbox', namespace, name });
    const sandbox = await unlessGone(kubernetes.request<StoredSandbox>({ method: 'GET', path }));
    return { known: true, value: sandbox?.metadata.uid === uid ? sandbox.status?.podName : undefined };
  };
