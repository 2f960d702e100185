/** The cost of whole lives of claims as a table: what it is made of, run beside run. */
import type { Stage } from '../cold-start/stage.ts';
import { type Counts, totalOf } from '../counts.ts';
import type { Row, Table } from '../report.ts';
import { rounded } from '../statistics.ts';
import { unreachableNote } from './hook-server.ts';
import type { WholeLife } from './whole-life.ts';

export interface LivedRun {
  name: string;
  claims: number;
  createMeanMs: number;
  wholeLife: WholeLife;
}

interface Cost {
  name: string;
  of(wholeLife: WholeLife): Counts;
}

const costs: readonly Cost[] = [
  { name: 'hook calls', of: ({ hookCalls }) => hookCalls },
  { name: 'writes', of: ({ writes }) => writes },
  { name: 'CPU ms', of: ({ cpuMs }) => cpuMs },
];

const row = (perClaim: string, runs: readonly LivedRun[], amount: (run: LivedRun) => number): Row => ({
  perClaim,
  ...Object.fromEntries(runs.map(run => [run.name, rounded(amount(run))])),
});

/** The sum, and below it each of its parts; none where nobody could be asked. */
function rowsOf({ name, of }: Cost, runs: readonly LivedRun[]): Row[] {
  const parts = [...new Set(runs.flatMap(({ wholeLife }) => [...of(wholeLife).keys()]))].sort();
  if (parts.length === 0) return [];
  return [
    row(name, runs, ({ wholeLife, claims }) => totalOf(of(wholeLife)) / claims),
    ...parts.map(part =>
      row(`  ${part}`, runs, ({ wholeLife, claims }) => (of(wholeLife).get(part) ?? 0) / claims),
    ),
  ];
}

const notesOf = ({ opsUrl, programs }: Stage): string[] => [
  'until the Sandboxes, deleted one by one, are gone, the pool is full again and nothing is written any more',
  opsUrl
    ? "hook calls: as the hook server counts them; with the error's code where one was answered"
    : unreachableNote,
  'writes: as the API server counts them, refused ones included; without leases and the nodes',
  programs.length > 0
    ? 'CPU: of each program, less what it takes when nothing is done'
    : 'without CPU by program: that is known on Linux alone, of a cluster of npm run up or of the benchmark',
];

export const wholeLifeTable = (stage: Stage, runs: readonly LivedRun[]): Table => ({
  title: 'Whole life of a claim',
  rows: [
    row('the create call alone, mean ms', runs, ({ createMeanMs }) => createMeanMs),
    ...costs.flatMap(cost => rowsOf(cost, runs)),
  ],
  notes: notesOf(stage),
});
