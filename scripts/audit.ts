/**
 * `npm run audit`: fails on a vulnerability of at least severity `high` in what is shipped that scripts/audit-exceptions.json
 * doesn't name, and on an exception that has expired. Writes an Outcome to the file OUTCOME_FILE for `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../local/outcome.ts';
import { exceptionSchema, expiredExceptions, readAuditReport, refusedAdvisories } from './audit-policy.ts';

/** Asked once and not for long: an answer that doesn't come is a skip, not a failure. */
const auditArguments = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];

function askRegistry() {
  const { stdout, error } = spawnSync('npm', auditArguments, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  return error ? { unanswered: error.message } : readAuditReport(stdout);
}

const exceptions = () =>
  z
    .array(exceptionSchema)
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'audit-exceptions.json'), 'utf8')));

/** One check for the exceptions, one for the advisories. */
function audit(today: string): { outcome: Outcome; problems: string[] } {
  const reviewed = exceptions();
  const report = askRegistry();
  const expired = expiredExceptions(reviewed, today);
  const refused = 'advisories' in report ? refusedAdvisories(report.advisories, reviewed) : [];
  const skipped =
    'unanswered' in report
      ? [{ name: 'npm audit', reason: `the registry tells no vulnerabilities: ${report.unanswered}` }]
      : [];
  const failed = [expired, refused].filter(({ length }) => length > 0).length;
  const outcome = { passed: 2 - failed - skipped.length, failed, skipped };
  return { outcome, problems: [...expired, ...refused] };
}

function main(outcomeFile: string | undefined): void {
  const { outcome, problems } = audit(new Date().toISOString().slice(0, 10));
  for (const problem of problems) console.error(problem);
  for (const { reason } of outcome.skipped) console.error(reason);
  if (outcomeFile !== undefined) writeFileSync(outcomeFile, JSON.stringify(outcome));
  // By hand, not to know is a failure; `npm test` counts it as a skip.
  const unknown = outcome.skipped.length > 0 && outcomeFile === undefined;
  process.exitCode = outcome.failed > 0 || unknown ? 1 : 0;
  if (process.exitCode === 0 && !outcome.skipped.length)
    console.log('no vulnerability that matters is known');
}

main(process.env.OUTCOME_FILE);
