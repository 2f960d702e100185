/** The figures as a table for a terminal. */
import type { Figures } from './figures.ts';

const COLUMNS: { title: string; cell(figures: Figures): string }[] = [
  { title: 'Sandboxes', cell: ({ sandboxes }) => String(sandboxes) },
  { title: 'served warm', cell: ({ hitShare }) => `${(hitShare * 100).toFixed(2)} %` },
  { title: 'longest empty', cell: ({ emptySeconds }) => `${emptySeconds} s` },
  { title: 'turns/h', cell: ({ turnsPerHour }) => turnsPerHour.toFixed(1) },
  { title: 'highest target', cell: ({ highestTarget }) => String(highestTarget) },
  { title: 'mean Ready', cell: ({ meanReady }) => meanReady.toFixed(1) },
  { title: 'Pods/Sandbox', cell: ({ podsPerSandbox }) => podsPerSandbox.toFixed(2) },
];

/** One row for each scenario, numbers to the right. */
export function table(rows: readonly { name: string; figures: Figures }[]): string {
  const cells = [
    ['scenario', ...COLUMNS.map(({ title }) => title)],
    ...rows.map(({ name, figures }) => [name, ...COLUMNS.map(({ cell }) => cell(figures))]),
  ];
  const widths = ['scenario', ...COLUMNS].map((_, column) =>
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
