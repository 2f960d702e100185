/** `npm run bench`: figures on the screen, and as JSON where asked. It judges nothing; it fails if it can't measure. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigFile } from '../../local/state.ts';
import { parseBenchArguments, usage } from './arguments.ts';
import type { Bench, Benchmark } from './bench.ts';
import { claim, claimParts } from './claim/claim.ts';
import { coldStart } from './cold-start/cold-start.ts';
import { format, type Table } from './report.ts';
import { server } from './server/server.ts';
import { syncTimes } from './sync.ts';

const benchmarks: readonly Benchmark[] = [
  { name: 'sync', run: syncTimes },
  { name: 'server', run: server },
  { name: 'cold-start', run: coldStart },
  { name: 'claim', run: claim },
];

const machine = () => ({
  time: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cpus: availableParallelism(),
  loadAverage: loadavg()[0] ?? 0,
});

const log = (message: string) => process.stderr.write(`bench: ${message}\n`);

/** Resolves to the exit code that a signal asks for, once it is given; else never. */
function interrupted(): Promise<number> {
  return new Promise(resolve => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
}

async function measure(names: readonly string[], bench: Bench, json: string | undefined): Promise<void> {
  const before = machine();
  const tables: (Table & { benchmark: string })[] = [];
  for (const { name, run } of benchmarks.filter(benchmark => names.includes(benchmark.name))) {
    for (const table of await run(bench)) {
      console.log(format(table));
      tables.push({ benchmark: name, ...table });
    }
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine: before, tables }, null, 2)}\n`);
}

async function main(): Promise<number> {
  const known = { benchmarks: benchmarks.map(({ name }) => name), parts: claimParts };
  const options = parseBenchArguments(process.argv.slice(2), known);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-bench-'));
  const cleanUps: (() => Promise<void> | void)[] = [
    () => rmSync(directory, { recursive: true, force: true }),
  ];
  const bench: Bench = {
    directory,
    kubeconfig: options.kubeconfig ?? (existsSync(kubeconfigFile) ? kubeconfigFile : undefined),
    opsUrl: options.opsUrl,
    wants: part => options.only.length === 0 || options.only.includes(part),
    repeat: options.repeat,
    scaled: count => (options.quick ? Math.ceil(count / 10) : count),
    log,
    atEnd: cleanUp => void cleanUps.push(cleanUp),
  };
  try {
    const done = measure(options.names, bench, options.json).then(() => 0);
    return await Promise.race([done, interrupted()]);
  } finally {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  }
}

try {
  process.exit(await main());
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
