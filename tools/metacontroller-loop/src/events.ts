/** Records Events; one that repeats counts up, and an object gets so many before it must wait. */
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { systemClock } from './clock.ts';
import type { KubeObject } from './objects.ts';
import { createBucket } from './rate-limit.ts';

export type EventType = 'Normal' | 'Warning';

export interface EventRecorder {
  /** Returns at once; an Event that can't be written is lost. */
  record(object: KubeObject, type: EventType, reason: string, message: string): void;
  /** Resolves when all are written. */
  flush(): Promise<void>;
}

interface Written {
  path: string;
  count: number;
}

/** Per object and type. */
const burst = 25;
const perSecond = 1 / 300;
const mostRemembered = 4096;

function reference({ apiVersion, kind, metadata }: KubeObject) {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { kind, ...(namespace ? { namespace } : {}), name, uid, apiVersion, resourceVersion };
}

/** Forgets the oldest entries beyond what is worth remembering. */
function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= mostRemembered) return;
    map.delete(key);
  }
}

export function createEventRecorder(api: Api, log: Logger): EventRecorder {
  const written = new Map<string, Written>();
  const buckets = new Map<string, () => number>();
  let last: Promise<void> = Promise.resolve();

  function isSpam(key: string): boolean {
    const draw = buckets.get(key) ?? createBucket(perSecond, burst, systemClock);
    buckets.set(key, draw);
    trim(buckets);
    return draw() > 0;
  }

  async function create(
    object: KubeObject,
    type: EventType,
    reason: string,
    message: string,
  ): Promise<Written> {
    const namespace = object.metadata.namespace ?? 'default';
    const path = `/api/v1/namespaces/${namespace}/events`;
    const name = `${object.metadata.name}.${process.hrtime.bigint().toString(16)}${Date.now().toString(16)}`;
    const now = new Date().toISOString().replace(/\.\d+/, '');
    await api.call('POST', path, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: reference(object),
      ...{ type, reason, message, count: 1, firstTimestamp: now, lastTimestamp: now },
      source: { component: 'metacontroller' },
      reportingComponent: 'metacontroller',
      reportingInstance: '',
    });
    return { path: `${path}/${name}`, count: 1 };
  }

  async function countUp({ path, count }: Written): Promise<Written> {
    const lastTimestamp = new Date().toISOString().replace(/\.\d+/, '');
    await api.call('PATCH', path, { count: count + 1, lastTimestamp });
    return { path, count: count + 1 };
  }

  async function write(object: KubeObject, type: EventType, reason: string, message: string): Promise<void> {
    const key = JSON.stringify([object.metadata.uid, type, reason, message]);
    const earlier = written.get(key);
    try {
      written.set(key, await (earlier ? countUp(earlier) : create(object, type, reason, message)));
      trim(written);
    } catch (error) {
      written.delete(key);
      log.debug({ err: error, reason }, 'event lost');
    }
  }

  return {
    record: (object, type, reason, message) => {
      if (isSpam(`${object.metadata.uid}/${type}`)) return;
      last = last.then(() => write(object, type, reason, message));
    },
    flush: () => last,
  };
}
