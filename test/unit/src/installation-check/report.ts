/** The report of an installation's check, kept in memory, and no patience. */
import type { Patience } from '../../../../src/installation-check/eventually.ts';
import { createReport } from '../../../../src/installation-check/report.ts';

export function openReport() {
  const lines: string[] = [];
  const report = createReport(line => void lines.push(line));
  return { report, lines, failed: () => lines.filter(line => line.startsWith('failed')) };
}

/** One look at each thing. */
export const once = (): Patience => ({ timeoutMs: 0, signal: new AbortController().signal });
