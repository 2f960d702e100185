import type { Fact, FactQueries, Warning } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { listEvents, type RecordedEvent, recordedAt } from './recorded-event.ts';
import { remembered } from './remembered.ts';

type PodWarningQuery = NonNullable<FactQueries['podWarning']>;
type PodWarning = Fact<Warning | undefined>;

/** Most Pods are Ready by then. */
const notBeforeMs = 10_000;
const rememberedForMs = 5_000;
const mostRemembered = 1_000;

/** What a probe or a hook printed is the program's: it may hold secrets. What the scheduler says is a condition of the Pod. */
const unquoted = [
  'Unhealthy',
  'ProbeWarning',
  'FailedPostStartHook',
  'FailedPreStopHook',
  'FailedScheduling',
];

const isWarning = ({ type }: RecordedEvent) => type === 'Warning';

/** The newest; at the same second the Warning. */
const newestFirst = (one: RecordedEvent, other: RecordedEvent) =>
  recordedAt(other) - recordedAt(one) || Number(isWarning(other)) - Number(isWarning(one));

/** A Warning followed by another Event is past: an image may be pulled by now. */
function warningIn(events: RecordedEvent[]): Warning | undefined {
  const quotable = events.filter(({ reason = '' }) => !unquoted.includes(reason));
  const newest = quotable.toSorted(newestFirst)[0];
  return newest && isWarning(newest)
    ? { reason: newest.reason ?? 'Warning', message: newest.message ?? '' }
    : undefined;
}

/** What only the Events of a Pod tell: a volume that can't be attached, a sandbox that its node can't make. */
export function createPodWarning(kubernetes: Kubernetes, now: () => Date) {
  async function ask({ namespace, uid }: PodWarningQuery): Promise<PodWarning> {
    try {
      const events = await listEvents(kubernetes, namespace, `involvedObject.uid=${uid}`);
      return { known: true, value: warningIn(events) };
    } catch (error) {
      return { known: false, reason: String(error) };
    }
  }

  const asked = remembered(ask, {
    keyOf: ({ uid }) => uid,
    rememberMs: () => rememberedForMs,
    most: mostRemembered,
    now,
  });

  return (query: PodWarningQuery): PodWarning | Promise<PodWarning> =>
    now().getTime() - Date.parse(query.notReadySince) < notBeforeMs
      ? { known: true, value: undefined }
      : asked(query);
}
