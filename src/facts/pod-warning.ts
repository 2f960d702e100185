import type { Fact, FactQueries, Warning } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import { remembered } from './remembered.ts';

type PodWarningQuery = NonNullable<FactQueries['podWarning']>;
type PodWarning = Fact<Warning | undefined>;

interface PodEvent {
  type?: string;
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  firstTimestamp?: string | null;
  series?: { lastObservedTime?: string } | null;
}

/** Most Pods are Ready before. */
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

const recordedAt = ({ series, lastTimestamp, eventTime, firstTimestamp }: PodEvent) =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? '') || 0;

const isWarning = ({ type }: PodEvent) => type === 'Warning';

/** The newest, and of two at the same second the Warning. */
const newestFirst = (one: PodEvent, other: PodEvent) =>
  recordedAt(other) - recordedAt(one) || Number(isWarning(other)) - Number(isWarning(one));

/** A Warning that something else has followed is past: an image is being pulled since, say. */
function warningIn(events: PodEvent[]): Warning | undefined {
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
      const path = resourcePath({ apiVersion: 'v1', kind: 'Event', namespace });
      const query = { fieldSelector: `involvedObject.uid=${uid}` };
      const { items } = await kubernetes.request<{ items: PodEvent[] | null }>({
        method: 'GET',
        path,
        query,
      });
      return { known: true, value: warningIn(items ?? []) };
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
