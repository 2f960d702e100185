import { createHash } from 'node:crypto';
import type { EventEffect } from '../../hooks/index.ts';
import { createRecent } from '../caches/recent.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason } from '../kubernetes/errors.ts';
import type { ListedObject } from '../kubernetes/list.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import type { EffectOutcome } from './reports.ts';

/** The highest count of a recurring Event. */
const repeatAfterMs = 60_000;
const mostRemembered = 5_000;
const component = 'llmsafespace';
const events = { apiVersion: 'v1', kind: 'Event' };
/** The API server's limit, in characters. */
const longestReason = 128;
/** With the dot and 16 digits of the hash it stays below the 253 of a name. */
const longestNamePart = 230;

/** The same occurrence has the same name in every replica, so that they count one Event instead of writing three. */
export function eventName({ regarding, type, reason, message }: EventEffect): string {
  const identity = JSON.stringify([regarding.uid, type, reason, message]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return `${regarding.name.slice(0, longestNamePart).replace(/[.-]+$/, '')}.${hash}`;
}

/** The API keeps whole seconds. */
const toTimestamp = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');

function toEvent(effect: EventEffect, time: Date) {
  const { regarding, type, reason, message } = effect;
  const timestamp = toTimestamp(time);
  return {
    ...events,
    metadata: { name: eventName(effect), namespace: regarding.namespace },
    involvedObject: regarding,
    type,
    reason: reason.slice(0, longestReason),
    message,
    source: { component },
    reportingComponent: component,
    reportingInstance: component,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
  };
}

/** Records Events (`E3`); one that was recorded within the last minute, by any replica, is left alone. */
export function createEventRecorder(kubernetes: Kubernetes, now: () => Date) {
  const recordedAt = createRecent<number>(mostRemembered);

  async function countAgain(path: string): Promise<EffectOutcome> {
    const found = await kubernetes.request<ListedObject>({ method: 'GET', path });
    const { count, lastTimestamp } = found;
    if (now().getTime() - Date.parse(String(lastTimestamp)) < repeatAfterMs) return 'unnecessary';
    const { resourceVersion } = found.metadata;
    await kubernetes.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion },
        count: (Number(count) || 1) + 1,
        lastTimestamp: toTimestamp(now()),
      },
    });
    return 'done';
  }

  async function write(effect: EventEffect): Promise<EffectOutcome> {
    const event = toEvent(effect, now());
    const { namespace } = effect.regarding;
    try {
      await kubernetes.request({ method: 'POST', path: resourcePath({ ...events, namespace }), body: event });
      return 'done';
    } catch (error) {
      if (!hasReason(error, 'AlreadyExists')) throw error;
    }
    try {
      return await countAgain(resourcePath({ ...events, namespace, name: event.metadata.name }));
    } catch (error) {
      // Another replica counted it at the same moment, or it has just expired: nothing is lost.
      if (hasReason(error, 'Conflict', 'NotFound')) return 'unnecessary';
      throw error;
    }
  }

  return async (effect: EventEffect): Promise<EffectOutcome> => {
    const key = `${effect.regarding.namespace}/${eventName(effect)}`;
    if (now().getTime() - (recordedAt.get(key) ?? 0) < repeatAfterMs) return 'unnecessary';
    const outcome = await write(effect);
    recordedAt.set(key, now().getTime());
    return outcome;
  };
}
