import type { Fact, FactQueries, VolumeEvent } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { listEvents, type RecordedEvent, recordedAt } from './recorded-event.ts';
import { remembered } from './remembered.ts';

type VolumeEventsQuery = NonNullable<FactQueries['volumeEvents']>;

const rememberedForMs = 5_000;
const mostRemembered = 1_000;

/** Of the Events about each volume the newest. */
function newest(events: readonly RecordedEvent[]): VolumeEvent[] {
  const oldestFirst = events.toSorted((one, other) => recordedAt(one) - recordedAt(other));
  const byUid = new Map(
    oldestFirst.map(({ involvedObject: { uid = '' }, reason = '', message = '' }) => [
      uid,
      { uid, reason, message },
    ]),
  );
  return [...byUid.values()];
}

/** The newest volume Events of a namespace, read for all volumes at once every few seconds. */
export function createVolumeEvents(kubernetes: Kubernetes, now: () => Date) {
  async function ask({ namespace }: VolumeEventsQuery): Promise<Fact<VolumeEvent[]>> {
    const events = await listEvents(kubernetes, namespace, 'involvedObject.kind=PersistentVolumeClaim');
    return { known: true, value: newest(events) };
  }

  return remembered(ask, {
    keyOf: ({ namespace }) => namespace,
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });
}
