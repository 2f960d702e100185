import type { Fact } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { remembered } from './remembered.ts';

interface RecordedEvent {
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  firstTimestamp?: string | null;
}

type SyncError = Fact<string | undefined>;

export interface SyncErrorQuery {
  namespace: string;
  uid: string;
}

const rememberedForMs = 2_000;
const mostRemembered = 1_000;

const recordedAt = (event: RecordedEvent) =>
  Date.parse(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? '') || 0;

/** The hook gave no answer, as when Metacontroller or we are being replaced: that says nothing about the object's children. */
const isOfHook = ({ message = '' }: RecordedEvent) =>
  /^Sync error: (\w+ hook failed|http error: |unsupported status code: )/.test(message);

function newestMessage(events: RecordedEvent[]): string | undefined {
  const refusals = events.filter(event => !isOfHook(event));
  return refusals.toSorted((one, other) => recordedAt(other) - recordedAt(one))[0]?.message;
}

/**
 * Finds what Metacontroller last said about an object whose children it could not apply. The answer is kept for two seconds: a
 * Sandbox that is waiting for a child is synced more often than that.
 */
export function createSyncErrors(kubernetes: Kubernetes, now: () => Date) {
  async function ask({ namespace, uid }: SyncErrorQuery): Promise<SyncError> {
    const path = resourcePath({ apiVersion: 'v1', kind: 'Event', namespace });
    const query = { fieldSelector: `involvedObject.uid=${uid},reason=SyncError` };
    try {
      const { items } = await kubernetes.request<{ items: RecordedEvent[] | null }>({
        method: 'GET',
        path,
        query,
      });
      return { known: true, value: newestMessage(items ?? []) };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  return remembered(ask, {
    keyOf: ({ uid }) => uid,
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });
}
