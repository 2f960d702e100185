/** A server without a cluster, whose log can be read; its hooks are the test's own rows. */
import type { FastifyInstance } from 'fastify';
import type { Available, Effect, Facts, HookRow, Settings } from '../../hooks/index.ts';
import { settingsSchema } from '../../hooks/index.ts';
import { createApp } from '../../src/app.ts';
import { createLogger } from '../../src/log.ts';
import type { Metrics } from '../../src/metrics.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createGate } from '../../src/server/gate.ts';
import type { AppOptions } from '../../src/server/options.ts';

export type LogLine = Record<string, unknown>;

/** A log kept in memory. */
export function capturedLog(level = 'debug') {
  const lines: LogLine[] = [];
  const logger = createLogger(level, { write: line => void lines.push(JSON.parse(line)) });
  return { lines, logger };
}

export const settings: Settings = settingsSchema.parse({});

/** What a cluster has to offer that has nothing. */
export const nothingAvailable: Available = {
  runtimes: [],
  profiles: [],
  runtimeClassNames: [],
  podTemplates: new Map(),
};

export const quietAnswer = () => ({
  response: { status: { phase: 'Pending' }, children: [] as unknown[] },
  effects: [],
});

export const syncPath = '/v2/hooks/sandbox/sync';

/** A sync hook that parses nothing and answers no children, unless told otherwise. */
export const hookRow = (changes: Partial<HookRow> = {}): HookRow => ({
  path: syncPath,
  kind: 'Sandbox',
  verb: 'sync',
  unwatchedKinds: [],
  parse: body => body,
  factQueries: () => ({}),
  claimOrder: () => undefined,
  run: quietAnswer,
  ...changes,
});

/** A request as Metacontroller sends it, about a Sandbox `box` in namespace `team`. */
export const syncBody = (changes: Record<string, unknown> = {}) => ({
  controller: {
    kind: 'CompositeController',
    metadata: { name: 'llmsafespace-sandbox' },
    spec: { hooks: { sync: { version: 'v2' } } },
  },
  parent: {
    apiVersion: 'llmsafespace.dev/v1',
    kind: 'Sandbox',
    metadata: { name: 'box', namespace: 'team', uid: 'uid-1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {},
  },
  children: { 'Pod.v1': {}, 'Service.v1': {} },
  related: {},
  finalizing: false,
  ...changes,
});

export interface Stage {
  app: FastifyInstance;
  lines: LogLine[];
  metrics: Metrics;
  ranEffects: Effect[];
  /** The UIDs of the WarmPods that this replica is the first to write about. */
  attended: string[];
  /** The lines about requests, once there are this many. */
  requestLines(count: number): Promise<LogLine[]>;
}

const isRequestLine = ({ msg }: LogLine) => msg === 'hook' || msg === 'refused' || msg === 'failed';

export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
): Promise<T> {
  const until = Date.now() + 40_000;
  while (Date.now() < until) {
    const found = await look();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  throw new Error(`never came: ${what}`);
}

export function openStage(changes: Partial<AppOptions> = {}): Stage {
  const { lines, logger } = capturedLog();
  const metrics = createMetrics();
  const ranEffects: Effect[] = [];
  const attended: string[] = [];
  const app = createApp({
    hooks: [hookRow()],
    settings,
    gatherFacts: (): Facts => ({}),
    available: () => nothingAvailable,
    waitingFor: () => [],
    carryOutClaim: () => Promise.reject(new Error('no claim was expected')),
    recordClaim: () => Promise.reject(new Error('no claim was expected')),
    attend: uid => void attended.push(uid),
    runFirst: async effects => void ranEffects.push(...effects),
    runEffects: effects => void ranEffects.push(...effects),
    now: () => new Date('2026-02-03T04:05:06Z'),
    logger,
    metrics,
    gate: createGate(8, 8),
    stage: () => 'serving',
    limits: { bodyLimitBytes: 64 * 1024, requestTimeoutMs: 2_000, retryAfterSeconds: 3 },
    ...changes,
  });
  return {
    app,
    lines,
    metrics,
    ranEffects,
    attended,
    requestLines: count =>
      eventually(() => {
        const found = lines.filter(isRequestLine);
        return found.length >= count && found;
      }, `${count} log lines`),
  };
}

/** Calls the sync hook without a socket. */
export const callSync = (
  app: FastifyInstance,
  body: unknown = syncBody(),
  headers: Record<string, string> = {},
) =>
  app.inject({
    method: 'POST',
    url: syncPath,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
