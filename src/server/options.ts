/** What the application is built from. */
import type { Logger } from 'pino';
import type { Available, Effect, FactQueries, Facts, HookRow, Settings } from '../../hooks/index.ts';
import type { CarryOutClaim } from '../claim/claims.ts';
import type { RecordClaim } from '../claim/record.ts';
import type { Metrics } from '../metrics.ts';
import type { Call } from './call-log.ts';
import type { Certificate } from './certificate.ts';
import type { Followed } from './followed-files.ts';
import type { Gate } from './gate.ts';
import type { Stage } from './shutdown.ts';
import type { TokenCheck } from './token.ts';

export interface AppOptions {
  hooks: readonly HookRow[];
  settings: Settings;
  /** Answers a hook's fact queries before it runs. Never throws: what it can't find out is unknown. */
  gatherFacts(queries: FactQueries): Facts | Promise<Facts>;
  /** What the cluster currently offers. */
  available(): Available;
  /** Watches that haven't synced; hooks wait for them. */
  waitingFor(): string[];
  /** Carries out what a hook claims, before it runs. Throws `CLAIM_UNFINISHED` and `REQUEST_STALE`. */
  carryOutClaim: CarryOutClaim;
  /** Writes the status of a Sandbox whose claim has just succeeded. Throws the same. */
  recordClaim: RecordClaim;
  /** Makes this replica the first to write about the WarmPod of this UID. */
  attend(warmPodUid: string): void;
  /** Tries the effects that a hook wants before its answer is sent. Never throws. */
  runFirst(effects: readonly Effect[]): Promise<void>;
  /** Takes the effects of a hook whose answer has been sent; it returns at once. */
  runEffects(effects: readonly Effect[]): void;
  now(): Date;
  logger: Logger;
  metrics: Metrics;
  gate: Gate;
  /** The stage of the shutdown. */
  stage(): Stage;
  limits: { bodyLimitBytes: number; requestTimeoutMs: number; retryAfterSeconds: number };
  /** Absent, a caller needs no token. */
  holdsToken?: TokenCheck | undefined;
  /** Absent, the port speaks plain HTTP/1.1. */
  certificate?: Followed<Certificate> | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call;
  }
}
