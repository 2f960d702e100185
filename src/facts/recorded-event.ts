import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';

/** An Event as a Kubernetes recorder writes it; which times are set depends on the recorder. */
export interface RecordedEvent {
  metadata?: { creationTimestamp?: string; managedFields?: { time?: string }[] };
  involvedObject: { uid?: string };
  type?: string;
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  firstTimestamp?: string | null;
  series?: { lastObservedTime?: string } | null;
}

/** The Events of a namespace that a field selector chooses. Throws a KubernetesError. */
export async function listEvents(
  kubernetes: Kubernetes,
  namespace: string,
  fieldSelector: string,
): Promise<RecordedEvent[]> {
  const path = resourcePath({ apiVersion: 'v1', kind: 'Event', namespace });
  const { items } = await kubernetes.request<{ items: RecordedEvent[] | null }>({
    method: 'GET',
    path,
    query: { fieldSelector },
  });
  return items ?? [];
}

/** When it was recorded last, in milliseconds, by its recorder's clock; 0 where it doesn't say. */
export const recordedAt = ({ series, lastTimestamp, eventTime, firstTimestamp }: RecordedEvent): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? '') || 0;

/** When it was written last, by the API server's clock: an Event that recurs is written again. */
export function writtenAt({ metadata }: RecordedEvent): string {
  const times = (metadata?.managedFields ?? []).map(({ time }) => time ?? '');
  return [metadata?.creationTimestamp ?? '', ...times].toSorted().at(-1) ?? '';
}
