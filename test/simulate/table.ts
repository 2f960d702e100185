/** Figures as tables for a terminal. */
import type { Figures } from './figures.ts';
import { type RushFigures, ratioOf } from './rush.ts';
import type { TroubleFigures } from './trouble-figures.ts';

export interface Column<Row> {
  title: string;
  cell(figures: Row): string;
}

export const courseColumns: readonly Column<Figures>[] = [
  { title: 'Sandboxes', cell: ({ sandboxes }) => String(sandboxes) },
  { title: 'served warm', cell: ({ hitShare }) => `${(hitShare * 100).toFixed(2)} %` },
  { title: 'longest empty', cell: ({ emptySeconds }) => `${emptySeconds} s` },
  { title: 'turns/h', cell: ({ turnsPerHour }) => turnsPerHour.toFixed(1) },
  { title: 'highest target', cell: ({ highestTarget }) => String(highestTarget) },
  { title: 'mean Ready', cell: ({ meanReady }) => meanReady.toFixed(1) },
  { title: 'Pods/Sandbox', cell: ({ podsPerSandbox }) => podsPerSandbox.toFixed(2) },
];

const milliseconds = ([took, without]: readonly [number, number]) => `${took} / ${without} ms`;

export const rushColumns: readonly Column<RushFigures>[] = [
  { title: 'claims', cell: ({ claims }) => String(claims) },
  { title: 'p50 with / without refill', cell: ({ p50 }) => milliseconds(p50) },
  { title: 'p99 with / without refill', cell: ({ p99 }) => milliseconds(p99) },
  { title: 'ratio', cell: figures => ratioOf(figures).toFixed(2) },
  { title: 'fewest Ready', cell: ({ fewestReady }) => String(fewestReady) },
  {
    title: 'full again',
    cell: ({ fullAtSecond }) => (fullAtSecond === undefined ? 'not yet' : `${fullAtSecond.toFixed(1)} s`),
  },
];

export const troubleColumns: readonly Column<TroubleFigures>[] = [
  { title: 'Pods made', cell: ({ made }) => String(made) },
  { title: 'most in a minute', cell: ({ madePerMinute }) => String(madePerMinute) },
  { title: 'full again', cell: ({ recoverySeconds }) => `${recoverySeconds} s` },
  { title: 'longest wait', cell: ({ waitSeconds }) => `${waitSeconds} s` },
  { title: 'served warm', cell: ({ hitShare }) => `${(hitShare * 100).toFixed(0)} %` },
];

/** One row for each scenario, numbers to the right. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly { name: string; figures: Row }[],
): string {
  const cells = [
    ['scenario', ...columns.map(({ title }) => title)],
    ...rows.map(({ name, figures }) => [name, ...columns.map(({ cell }) => cell(figures))]),
  ];
  const widths = ['scenario', ...columns].map((_, column) =>
    Math.max(...cells.map(row => row[column]?.length ?? 0)),
  );
  return cells
    .map(row =>
      row
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
