/** The table of hooks: one row per webhook. The only file of this folder that src/ imports. */
import type { Answer, Context, FactQueries } from './contract.ts';
import { customize } from './sandbox/customize.ts';
import { sandboxFactQueries } from './sandbox/fact-queries.ts';
import { finalize } from './sandbox/finalize.ts';
import { parseSandboxCustomize, parseSandboxRequest } from './sandbox/request.ts';
import { sync } from './sandbox/sync.ts';
import type { Settings } from './settings.ts';

export { baselinePolicy } from './baseline.ts';
export type * from './contract.ts';
export { HookError } from './errors.ts';
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
    path: '/hooks/sandbox/customize',
    kind: 'Sandbox',
    verb: 'customize',
    parse: parseSandboxCustomize,
    run: customize,
  }),
  row({
    path: '/hooks/sandbox/sync',
    kind: 'Sandbox',
    verb: 'sync',
    parse: parseSandboxRequest,
    factQueries: sandboxFactQueries,
    run: sync,
  }),
  row({
    path: '/hooks/sandbox/finalize',
    kind: 'Sandbox',
    verb: 'finalize',
    parse: parseSandboxRequest,
    run: finalize,
  }),
];
