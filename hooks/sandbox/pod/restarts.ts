import type { Sandbox } from '../../api/sandbox.ts';
import type { SandboxPhase, SandboxStatus } from '../../api/sandbox-status.ts';
import type { NewEvent } from '../../lib/events.ts';
import { parseTime, secondsBetween, type Time, timestamp } from '../../lib/time.ts';
import { lastTermination, restartsOf, terminationMessage } from '../../pod/ending.ts';
import type { PodView } from './view.ts';

/** The least time between Events about restarts. */
const TELL_EVERY_SECONDS = 300;

type Restarts = Pick<SandboxStatus, 'restarts' | 'lastTermination' | 'restartToldAt'>;

/** Whether its containers are restarted: a Pod that has ended is reported as a whole. */
const goesOn = ({ pod: { outcome } }: PodView) => outcome?.state === 'starting' || outcome?.state === 'ready';

const isDue = (toldAt: string | undefined, now: Time) =>
  toldAt === undefined || secondsBetween(parseTime(toldAt), now) >= TELL_EVERY_SECONDS;

const isSame = (a: SandboxStatus['lastTermination'], b: SandboxStatus['lastTermination']) =>
  a?.container === b?.container && a?.finishedAt === b?.finishedAt;

/** How often containers of its Pod were started again, and how one ended last; that stays when the Pod is replaced. */
export function restarts({
  sandbox: { status },
  view,
  phase,
  now,
}: {
  sandbox: Sandbox;
  view: PodView;
  phase: SandboxPhase;
  now: Time;
}): Restarts {
  const { own } = view;
  if (own === undefined) {
    const { restarts: counted, lastTermination: termination, restartToldAt } = status;
    const kept = phase === 'Terminated' ? counted : undefined;
    return { restarts: kept, lastTermination: termination, restartToldAt };
  }
  const ended = lastTermination(own);
  const isNews = goesOn(view) && ended !== undefined && !isSame(ended, status.lastTermination);
  return {
    restarts: restartsOf(own) || undefined,
    lastTermination: ended ?? status.lastTermination,
    restartToldAt: isNews && isDue(status.restartToldAt, now) ? timestamp(now) : status.restartToldAt,
  };
}

/** What an Event says of the container that ended last, while the Pod goes on. */
export function restartEvent(view: PodView): NewEvent | undefined {
  const termination = view.own && goesOn(view) ? terminationMessage(view.own) : undefined;
  return termination && { type: 'Warning', ...termination };
}
