/** Results as rows: the same ones are shown on the screen and written as JSON. */

/** Names carry the unit: `p50Ms`. */
export type Row = Record<string, string | number>;

export interface Table {
  title: string;
  rows: Row[];
  notes: string[];
}

const cellsOf = (row: Row, columns: readonly string[]) => columns.map(column => String(row[column] ?? ''));

const isNumeric = (rows: readonly Row[], column: string) =>
  rows.every(row => typeof (row[column] ?? 0) === 'number');

/** The table as text: numbers to the right, words to the left. */
export function format({ title, rows, notes }: Table): string {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const lines = [columns, ...rows.map(row => cellsOf(row, columns))];
  const widths = columns.map((_, index) => Math.max(...lines.map(cells => cells[index]?.length ?? 0)));
  const right = columns.map(column => isNumeric(rows, column));
  const align = (cell: string, index: number) =>
    right[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
  const body = lines.map(cells => `  ${cells.map(align).join('  ')}`.trimEnd());
  return [`\n${title}`, ...body, ...notes.map(note => `  ${note}`)].join('\n');
}
