import { parseArgs } from 'node:util';

export const usage = `usage: npm run bench [-- NAME… --json FILE --kubeconfig FILE --quick]

  NAME               sync, server or cold-start; without one all three, in this order
  --json FILE        write the figures there too
  --kubeconfig FILE  cold-start on a cluster where LLMSafeSpace runs, such as that of npm run up,
                     instead of starting one
  --quick            about a tenth of the measurements: to see that it works

METACONTROLLER_BIN   as for npm run up: which Metacontroller the started cluster has`;

export interface BenchArguments {
  names: string[];
  json: string | undefined;
  kubeconfig: string | undefined;
  quick: boolean;
  help: boolean;
}

/** Throws, with a message for the user, on an argument it doesn't know. */
export function parseBenchArguments(args: string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      kubeconfig: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find(name => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no benchmark "${unknown}"; there are ${known.join(', ')}`);
  return {
    names: positionals.length > 0 ? positionals : [...known],
    json: values.json,
    kubeconfig: values.kubeconfig,
    quick: values.quick,
    help: values.help,
  };
}
