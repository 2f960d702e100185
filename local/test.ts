/** `npm test`: lint, types, and every kind of test. All of them run; the last line sums them up. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** Resolves to the exit code; Ctrl-C reaches the child by itself, which then tidies up. */
function run(command: string, args: string[], environment: Record<string, string> = {}): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
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

async function check(command: string, ...args: string[]): Promise<Outcome> {
  return singleCheck(await run(command, args));
}

function readOutcome(file: string): Outcome | undefined {
  if (!existsSync(file)) return undefined;
  return outcomeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The outcome that a command writes to the file OUTCOME_FILE. */
async function reported(command: string, ...args: string[]): Promise<Outcome> {
  const file = join(mkdtempSync(join(outcomeFolder, 'suite-')), 'outcome.json');
  const exitCode = await run(command, args, { OUTCOME_FILE: file });
  return checkedOutcome(exitCode, readOutcome(file));
}

/** `projects` may end in `*`. */
function vitest(projects: string): Promise<Outcome> {
  const reporters = ['--reporter=default', '--reporter=./local/outcome-reporter.ts'];
  return reported('vitest', 'run', '--project', projects, ...reporters);
}

const suites = [
  { name: 'lint', run: () => check('biome', 'check', '.') },
  { name: 'types', run: () => check('tsc', '--build') },
  { name: 'unit tests', run: () => vitest('unit*') },
  { name: 'property tests', run: () => vitest('property') },
  { name: 'advisories', run: () => reported('node', 'scripts/audit.ts') },
  { name: 'image tests', run: () => vitest('image') },
  { name: 'end-to-end tests', run: () => vitest('e2e*') },
  { name: 'chart tests', run: () => vitest('chart') },
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const outcomes: (Outcome & { name: string })[] = [];
for (const suite of suites) {
  if (interrupted) break;
  console.log(`\n== ${suite.name}`);
  outcomes.push({ name: suite.name, ...(await suite.run()) });
}
rmSync(outcomeFolder, { recursive: true });

const sum = sumOutcomes(outcomes);
console.log('\n== outcome');
for (const outcome of outcomes) console.log(`${outcome.name}: ${outcomeLine(outcome)}`);
for (const { name, reason } of sum.skipped) console.log(`skipped: ${name}: ${reason}`);
if (interrupted) console.log('interrupted: not everything was run');
console.log(outcomeLine(sum));
process.exitCode = sum.failed > 0 || interrupted ? 1 : 0;
