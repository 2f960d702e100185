/** The table of hooks: one row per webhook. The only file of this folder that src/ imports. */

import type { Answer, ClaimOrder, Context, FactQueries } from './contract.ts';
import * as sandbox from './sandbox/index.ts';
import type { Settings } from './settings.ts';
import * as warmPod from './warmpod/index.ts';
import * as warmPool from './warmpool/index.ts';

export { customResourceDefinition } from './api/crd.ts';
export { kindDefinitions } from './api/definitions.ts';
export type { SandboxStatus } from './api/sandbox-status.ts';
export * from './claim/index.ts';
export type * from './contract.ts';
export { HookError } from './errors.ts';
export { ANNOTATIONS, isDecided as isSandboxDecided } from './lib/serving.ts';
export { hashOf } from './lib/spread.ts';
export { NAMESPACE_POLICIES, namespacePolicies } from './namespace-policies.ts';
export { awaitsConfirmation, idleOutcome } from './pod/idle-outcome.ts';
export { readProfile, readRuntime } from './resolve/available.ts';
export { FILL_LEVELS, fillPercent } from './sandbox/storage/volume-usage.ts';
export { type Settings, settingsSchema } from './settings.ts';
export {
  closingOf,
  isOfPool,
  isTemplateOver,
  type OwnerlessStep,
  ownerlessStep,
  type WarmPodChange,
  type WarmPodsPod,
  type WarmPodView,
  warmPodChange,
} from './warmpod/index.ts';

/** What a hook knows without any facts. */
export type Known = Pick<Context<Settings>, 'available' | 'settings'>;

/** A webhook: path, fact queries, and pure function. */
export interface HookRow {
  path: string;
  kind: string;
  verb: 'sync' | 'finalize';
  /** A lengthy call waits a moment for urgent ones: parsing a large pool takes as long as a claim. */
  pace?: 'urgent' | 'lengthy';
  /** Undeclared kinds, which Metacontroller creates but doesn't watch. */
  unwatchedKinds: readonly string[];
  /** @throws {ZodError} naming the fields of a request that don't fit. */
  parse(body: unknown): unknown;
  factQueries(request: unknown, settings: Settings): FactQueries;
  /** What to claim before the hook runs. */
  claimOrder(request: unknown, known: Known): ClaimOrder | undefined;
  /** @throws {HookError} if it can't decide now. */
  run(request: unknown, context: Context<Settings>): Answer<object>;
}

const nothing = () => undefined;

/** Keeps a row's own request type inside the row. */
const row = <Request>(definition: {
  path: string;
  kind: string;
  verb: HookRow['verb'];
  pace?: HookRow['pace'];
  unwatchedKinds?: HookRow['unwatchedKinds'];
  parse(body: unknown): Request;
  factQueries?(request: Request, settings: Settings): FactQueries;
  claimOrder?(request: Request, known: Known): ClaimOrder | undefined;
  run(request: Request, context: Context<Settings>): Answer<object>;
}): HookRow =>
  ({ unwatchedKinds: [], factQueries: () => ({}), claimOrder: nothing, ...definition }) as HookRow;

/**
 * `v2` in a path is the version of what a request carries (nothing related, since v2). During an upgrade a server of one version never
 * answers controllers of the other: it has no such path, and Metacontroller calls again.
 */
export const hooks: readonly HookRow[] = [
  row({
    path: '/v2/hooks/sandbox/sync',
    kind: 'Sandbox',
    verb: 'sync',
    pace: 'urgent',
    parse: sandbox.parse,
    factQueries: sandbox.factQueries,
    claimOrder: sandbox.claimOrder,
    run: sandbox.sync,
  }),
  row({
    path: '/v2/hooks/sandbox/finalize',
    kind: 'Sandbox',
    verb: 'finalize',
    parse: sandbox.parse,
    run: sandbox.finalize,
  }),
  row({
    path: '/v2/hooks/warmpool/sync',
    kind: 'WarmPool',
    verb: 'sync',
    pace: 'lengthy',
    parse: warmPool.parse,
    factQueries: warmPool.factQueries,
    run: warmPool.sync,
  }),
  row({
    path: '/v2/hooks/warmpool/finalize',
    kind: 'WarmPool',
    verb: 'finalize',
    parse: warmPool.parse,
    factQueries: warmPool.finalizeFactQueries,
    run: warmPool.finalize,
  }),
  row({
    path: '/v2/hooks/warmpod/sync',
    kind: 'WarmPod',
    verb: 'sync',
    unwatchedKinds: ['Pod.v1'],
    parse: warmPod.parse,
    factQueries: warmPod.factQueries,
    run: warmPod.sync,
  }),
];
