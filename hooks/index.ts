/** The table of hooks: one row per webhook. The only file of this folder that src/ imports. */

import * as claim from './claim/index.ts';
import type { Answer, Context, FactQueries } from './contract.ts';
import * as sandbox from './sandbox/index.ts';
import type { Settings } from './settings.ts';
import * as warmPod from './warmpod/index.ts';
import * as warmPool from './warmpool/index.ts';

export { customResourceDefinition } from './api/crd.ts';
export { kindDefinitions } from './api/definitions.ts';
export { baselinePolicy } from './baseline.ts';
export type * from './contract.ts';
export { HookError } from './errors.ts';
export { ANNOTATIONS } from './lib/serving.ts';
export { type Settings, settingsSchema } from './settings.ts';

/** A webhook: where it is served, what it may ask for, and the pure function behind it. */
export interface HookRow {
  path: string;
  kind: string;
  verb: 'customize' | 'sync' | 'finalize';
  /** @throws {ZodError} naming the fields of a request that don't fit. */
  parse(body: unknown): unknown;
  factQueries(request: unknown, settings: Settings): FactQueries;
  /** @throws {HookError} where it can't decide now. */
  run(request: unknown, context: Context<Settings>): Answer<object>;
}

/** Keeps a row's own request type inside the row. */
const row = <Request>(definition: {
  path: string;
  kind: string;
  verb: HookRow['verb'];
  parse(body: unknown): Request;
  factQueries?(request: Request, settings: Settings): FactQueries;
  run(request: Request, context: Context<Settings>): Answer<object>;
}): HookRow => ({ factQueries: () => ({}), ...definition }) as HookRow;

export const hooks: readonly HookRow[] = [
  row({
    path: '/hooks/claim/customize',
    kind: 'Claim',
    verb: 'customize',
    parse: claim.parseCustomize,
    run: claim.customize,
  }),
  row({ path: '/hooks/claim/sync', kind: 'Claim', verb: 'sync', parse: claim.parse, run: claim.sync }),
  row({
    path: '/hooks/sandbox/customize',
    kind: 'Sandbox',
    verb: 'customize',
    parse: sandbox.parseCustomize,
    run: sandbox.customize,
  }),
  row({
    path: '/hooks/sandbox/sync',
    kind: 'Sandbox',
    verb: 'sync',
    parse: sandbox.parse,
    factQueries: sandbox.factQueries,
    run: sandbox.sync,
  }),
  row({
    path: '/hooks/sandbox/finalize',
    kind: 'Sandbox',
    verb: 'finalize',
    parse: sandbox.parse,
    run: sandbox.finalize,
  }),
  row({
    path: '/hooks/warmpool/customize',
    kind: 'WarmPool',
    verb: 'customize',
    parse: warmPool.parseCustomize,
    run: warmPool.customize,
  }),
  row({
    path: '/hooks/warmpool/sync',
    kind: 'WarmPool',
    verb: 'sync',
    parse: warmPool.parse,
    factQueries: warmPool.factQueries,
    run: warmPool.sync,
  }),
  row({
    path: '/hooks/warmpool/finalize',
    kind: 'WarmPool',
    verb: 'finalize',
    parse: warmPool.parse,
    factQueries: warmPool.finalizeFactQueries,
    run: warmPool.finalize,
  }),
  row({
    path: '/hooks/warmpod/customize',
    kind: 'WarmPod',
    verb: 'customize',
    parse: warmPod.parseCustomize,
    run: warmPod.customize,
  }),
  row({
    path: '/hooks/warmpod/sync',
    kind: 'WarmPod',
    verb: 'sync',
    parse: warmPod.parse,
    factQueries: warmPod.factQueries,
    run: warmPod.sync,
  }),
];
