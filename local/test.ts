/** `npm test`: lint, types, and every kind of test. All of them run; the last line sums them up. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkedOutcome,
  type Outcome,
  outcomeLine,
  outcomeSchema,
  singleCheck,
  sumOutcomes,
} from './outcome.ts';

const outcomeFolder = mkdtempSync(join(tmpdir(), 'llmsafespace-test-'));
let interrupted = false;

/** Where a suite's output goes: `inherit`, or an open file. */
type Output = 'inherit' | number;

/** Resolves to the exit code; Ctrl-C reaches the child by itself, which then tidies up. */
function run(
  output: Output,
  [command = '', ...args]: string[],
  environment: Record<string, string> = {},
): Promise<number> {
  return new Promise(resolve => {
    const stdio = ['ignore' as const, output, output];
    const child = spawn(command, args, { stdio, env: { ...process.env, ...environment } });
    const terminate = () => child.kill('SIGTERM');
    process.on('SIGTERM', terminate);
    child.on('error', error => {
      console.error(`cannot run ${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', code => {
      process.off('SIGTERM', terminate);
      resolve(code ?? 1);
    });
  });
}

type RunSuite = (output: Output) => Promise<Outcome>;

const check =
  (...command: string[]): RunSuite =>
  async output =>
    singleCheck(await run(output, command));

function readOutcome(file: string): Outcome | undefined {
  if (!existsSync(file)) return undefined;
  return outcomeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The outcome that a command writes to the file OUTCOME_FILE. */
const reported =
  (...command: string[]): RunSuite =>
  async output => {
    const file = join(mkdtempSync(join(outcomeFolder, 'suite-')), 'outcome.json');
    const exitCode = await run(output, command, { OUTCOME_FILE: file });
    return checkedOutcome(exitCode, readOutcome(file));
  };

/** `projects` may end in `*`. */
const vitest = (projects: string): RunSuite =>
  reported(
    ...['vitest', 'run', '--project', projects],
    ...['--reporter=default', '--reporter=./local/outcome-reporter.ts'],
  );

interface Suite {
  name: string;
  run: RunSuite;
}

/** These compute, and have the machine for themselves. */
const first: Suite[] = [
  { name: 'lint', run: check('biome', 'check', '.') },
  { name: 'types', run: check('tsc', '--build') },
  { name: 'unit tests', run: vitest('unit') },
  { name: 'server tests', run: vitest('server*') },
  { name: 'property tests', run: vitest('property') },
  { name: 'advisories', run: reported('node', 'scripts/audit.ts') },
];
/** These wait more than they compute: the others run beside them, and their output follows. */
const endToEnd: Suite[] = [{ name: 'end-to-end tests', run: vitest('e2e*') }];
const beside: Suite[] = [
  { name: 'image tests', run: vitest('image') },
  { name: 'chart tests', run: vitest('chart') },
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

type NamedOutcome = Outcome & { name: string };

/** One after the other. */
async function runSuites(suites: Suite[], output: Output = 'inherit'): Promise<NamedOutcome[]> {
  const outcomes: NamedOutcome[] = [];
  for (const suite of suites) {
    if (interrupted) break;
    writeFileSync(output === 'inherit' ? process.stdout.fd : output, `\n== ${suite.name}\n`);
    outcomes.push({ name: suite.name, ...(await suite.run(output)) });
  }
  return outcomes;
}

/** What they print is shown once all of them are over, at the end of what runs beside them. */
async function runAside(suites: Suite[], others: Promise<unknown>): Promise<NamedOutcome[]> {
  const file = join(outcomeFolder, 'aside.log');
  const output = openSync(file, 'a');
  const outcomes = await runSuites(suites, output);
  closeSync(output);
  await others;
  console.log(readFileSync(file, 'utf8'));
  return outcomes;
}

const outcomes = await runSuites(first);
const ended = runSuites(endToEnd);
const aside = await runAside(beside, ended);
outcomes.push(...(await ended), ...aside);
rmSync(outcomeFolder, { recursive: true });

const sum = sumOutcomes(outcomes);
console.log('\n== outcome');
for (const outcome of outcomes) console.log(`${outcome.name}: ${outcomeLine(outcome)}`);
for (const { name, reason } of sum.skipped) console.log(`skipped: ${name}: ${reason}`);
if (interrupted) console.log('interrupted: not everything was run');
console.log(outcomeLine(sum));
process.exitCode = sum.failed > 0 || interrupted ? 1 : 0;
