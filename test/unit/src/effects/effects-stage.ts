/** What the tests of effects start from: an API server, a clock that is set by hand, and replicas of the shell. */
import { afterEach, beforeEach, expect } from 'vitest';
import type { Effect, EventEffect } from '../../../../hooks/index.ts';
import { createWarmPodCache } from '../../../../src/caches/warm-pods.ts';
import { eventName } from '../../../../src/effects/event.ts';
import type { EffectQueueOptions } from '../../../../src/effects/queue.ts';
import { createEffectQueue } from '../../../../src/effects/queue.ts';
import { createEffectRunner } from '../../../../src/effects/run.ts';
import { createMetrics } from '../../../../src/metrics.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';
import { capturedLog } from '../../../server/stage.ts';

export const regarding = {
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'Sandbox',
  namespace: 'team',
  name: 'box',
  uid: 'uid-1',
};
export const event = (changes: Partial<EventEffect> = {}): EventEffect => ({
  effect: 'event',
  regarding,
  type: 'Normal',
  reason: 'PodCreated',
  message: 'the Pod was created',
  ...changes,
});
export const eventsPath = '/api/v1/namespaces/team/events';
export const eventPath = `${eventsPath}/${eventName(event())}`;
export let api: FakeApiServer;
let time: Date;
export let log: ReturnType<typeof capturedLog>;
/** Each test of the file gets an API server, a clock and a log of its own. */
export function useEffectsStage(): void {
  beforeEach(async () => {
    api = await startFakeApiServer();
    time = new Date('2026-01-01T10:00:00.123Z');
    log = capturedLog();
  });
  afterEach(() => api.close());
}

export const passSeconds = (seconds: number) => {
  time = new Date(time.getTime() + seconds * 1000);
};

/** One replica of the server, as far as effects go; its watch has shown it the WarmPods that there are. */
export function replica(changes: Partial<EffectQueueOptions> = {}) {
  const metrics = createMetrics();
  const warmPods = createWarmPodCache(() => undefined);
  warmPods.observeAll(api.all('/apis/llmsafespace.dev/v1/warmpods'));
  const run = createEffectRunner({ kubernetes: api.kubernetes, warmPods, now: () => time });
  const queue = createEffectQueue({ run, limit: 10, logger: log.logger, metrics, ...changes });
  return {
    queue,
    metrics,
    async settle(...effects: Effect[]) {
      queue.add(effects);
      expect(await queue.flush(5_000)).toBe(0);
    },
  };
}

export const errors = () => log.lines.filter(({ level }) => level === 'error');
