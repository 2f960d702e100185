import type { Fact, FactQueries, SyncError } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { listEvents, type RecordedEvent, writtenAt } from './recorded-event.ts';
import { remembered } from './remembered.ts';

type SyncErrorsQuery = NonNullable<FactQueries['syncErrors']>;

const rememberedForMs = 2_000;
const mostRemembered = 1_000;
const mostAsked = 10_000;

/** The hook gave no answer, as during a rollout: this says nothing about the object's children. */
const isOfHook = (message: string) =>
  /^(\w+ hook failed|http error: |unsupported status code: )/.test(message);

/** Prefixes of Metacontroller's recorder, the second for aggregated Events. */
const withoutPrefix = (message: string) =>
  message.replace(/^\(combined from similar events\): /, '').replace(/^Sync error: /, '');

const readEvent = (event: RecordedEvent): SyncError => ({
  message: withoutPrefix(event.message ?? ''),
  recordedAt: writtenAt(event),
});

const askFor =
  (kubernetes: Kubernetes) =>
  async ({ namespace, uid }: SyncErrorsQuery): Promise<Fact<SyncError[]>> => {
    const events = await listEvents(kubernetes, namespace, `involvedObject.uid=${uid},reason=SyncError`);
    const errors = events.map(readEvent).filter(({ message }) => !isOfHook(message));
    const value = errors.toSorted((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1));
    return { known: true, value };
  };

/**
 * Finds what Metacontroller said about an object whose children it could not apply, the newest first. The answer is kept for two
 * seconds: a Sandbox that is waiting for a child is synced more often than that.
 */
export function createSyncErrors(kubernetes: Kubernetes, now: () => Date) {
  return remembered(askFor(kubernetes), {
    keyOf: ({ uid }) => uid,
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });
}

/** The same of an object that is asked about again; the usual one is asked about once, which costs no request. */
export function createRepeatedSyncErrors(kubernetes: Kubernetes) {
  const asked = createRecent<true>(mostAsked);
  const ask = askFor(kubernetes);
  return (query: SyncErrorsQuery): Fact<SyncError[]> | Promise<Fact<SyncError[]>> => {
    const isRepeated = asked.get(query.uid) === true;
    asked.set(query.uid, true);
    return isRepeated ? ask(query) : { known: true, value: [] };
  };
}
