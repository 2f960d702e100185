/** The Sandbox sync hook without a server: what parsing, ordering a claim and deciding cost. */
import { type Context, hooks, type Settings, settingsSchema } from '../../hooks/index.ts';
import type { Bench } from './bench.ts';
import { available, type RecordedRequest, recordedRequests } from './recorded/requests.ts';
import type { Row, Table } from './report.ts';
import { rounded, spreadOf } from './statistics.ts';

export const syncPath = '/v2/hooks/sandbox/sync';

const stages = ['JSON.parse', 'parse', 'order', 'run', 'parse + order + run', 'JSON.stringify'] as const;

/** Microseconds of each stage of one call; parsed anew each time, as in the server. */
function timeOnce(json: string, context: Context<Settings>): Record<(typeof stages)[number], number> {
  const row = hooks.find(({ path }) => path === syncPath);
  if (row === undefined) throw new Error(`no hook is served at ${syncPath}`);
  const start = performance.now();
  const body: unknown = JSON.parse(json);
  const read = performance.now();
  const request = row.parse(body);
  const parsed = performance.now();
  row.claimOrder(request, context);
  const ordered = performance.now();
  const { response } = row.run(request, context);
  const decided = performance.now();
  JSON.stringify(response);
  const end = performance.now();
  return {
    'JSON.parse': (read - start) * 1000,
    parse: (parsed - read) * 1000,
    order: (ordered - parsed) * 1000,
    run: (decided - ordered) * 1000,
    'parse + order + run': (decided - read) * 1000,
    'JSON.stringify': (end - decided) * 1000,
  };
}

const facts = { namespacePolicies: { known: true, value: 'enforced' } } as const;
/** No warm Pod fits: the new Sandbox gets a Pod of its own. */
const cold = { result: 'cold', reason: 'NoMatchingPool', message: 'there is no WarmPool' } as const;

function timeRequest({ name, json, now }: RecordedRequest, { scaled }: Bench): Row[] {
  const claimed = name === 'new Sandbox' ? cold : undefined;
  const context = { now, settings: settingsSchema.parse({}), available: available(), facts, claimed };
  for (let call = 0; call < scaled(10_000); call += 1) timeOnce(json, context);
  const calls = Array.from({ length: scaled(20_000) }, () => timeOnce(json, context));
  return stages.map(stage => {
    const { mean, p50, p99 } = spreadOf(calls.map(call => call[stage]));
    return {
      request: name,
      bytes: json.length,
      stage,
      meanUs: rounded(mean),
      p50Us: rounded(p50),
      p99Us: rounded(p99),
    };
  });
}

/** Sandbox sync in microseconds, parse and run apart, for a new and for a Running Sandbox. */
export async function syncTimes(bench: Bench): Promise<Table[]> {
  bench.log('sync: the Sandbox sync hook, without a server');
  const rows = recordedRequests().flatMap(recorded => timeRequest(recorded, bench));
  return [
    { title: 'Sandbox sync, pure', rows, notes: ['JSON.parse and JSON.stringify are the server’s part'] },
  ];
}
