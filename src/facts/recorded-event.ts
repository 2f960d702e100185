/** An Event as a recorder of Kubernetes writes it; which of the times there is depends on the recorder. */
export interface RecordedEvent {
  metadata?: { creationTimestamp?: string; managedFields?: { time?: string }[] };
  involvedObject: { uid?: string };
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  firstTimestamp?: string | null;
}

/** When it was recorded last, in milliseconds, by its recorder's clock; 0 where it doesn't say. */
export const recordedAt = ({ lastTimestamp, eventTime, firstTimestamp }: RecordedEvent): number =>
  Date.parse(lastTimestamp ?? eventTime ?? firstTimestamp ?? '') || 0;

/** When it was written last, by the API server's clock: an Event that recurs is written again. */
export function writtenAt({ metadata }: RecordedEvent): string {
  const times = (metadata?.managedFields ?? []).map(({ time }) => time ?? '');
  return [metadata?.creationTimestamp ?? '', ...times].toSorted().at(-1) ?? '';
}
