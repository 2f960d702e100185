import { parseArgs } from 'node:util';

export const usage = `usage: npm run bench [-- NAME… --json FILE --kubeconfig FILE --ops-url URL --quick --only PART --repeat N]

  NAME               sync, server, cold-start or claim; without one all of them, in this order
  --json FILE        write the figures there too
  --kubeconfig FILE  cold-start and claim on a cluster where LLMSafeSpace runs; without it on that of npm run up,
                     or where none is up, on one of their own
  --ops-url URL      where the hook server of that cluster has its /metrics, such as http://127.0.0.1:9090; without
                     it, on a cluster that was not started here, what the hook server tells is left out
  --quick            about a tenth of the measurements: to see that it works

Of claim alone:
  --only PART        this part of it, and any other that is named so: runs (all five, or one of one-at-a-time,
                     20-at-once, poisson-15, poisson-45 and burst), in-vain, fill-of-1000, pool-of-2000, many-pools,
                     late-binding
  --repeat N         so often, and the median of each figure

METACONTROLLER_BIN   as for npm run up: which Metacontroller the started cluster has`;

export interface BenchArguments {
  names: string[];
  json: string | undefined;
  kubeconfig: string | undefined;
  opsUrl: string | undefined;
  quick: boolean;
  /** All parts if empty. */
  only: string[];
  repeat: number;
  help: boolean;
}

/** What may be asked for. */
export interface Known {
  benchmarks: readonly string[];
  parts: readonly string[];
}

function refuseUnknown(what: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find(name => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no ${what} "${unknown}"; there are ${known.join(', ')}`);
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--repeat takes a number from 1 to 99, not "${text}"`);
  return Number(text);
}

/** Throws, with a message for the user, on an argument it doesn't know. */
export function parseBenchArguments(args: string[], known: Known): BenchArguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      kubeconfig: { type: 'string' },
      'ops-url': { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      repeat: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  refuseUnknown('benchmark', positionals, known.benchmarks);
  refuseUnknown('part', values.only, known.parts);
  return {
    names: positionals.length > 0 ? positionals : [...known.benchmarks],
    json: values.json,
    kubeconfig: values.kubeconfig,
    opsUrl: values['ops-url'],
    quick: values.quick,
    only: values.only,
    repeat: count(values.repeat),
    help: values.help,
  };
}
