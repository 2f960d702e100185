/** One table out of several repetitions of it. */
import type { Row, Table } from './report.ts';
import { spreadOf } from './statistics.ts';

/** A row is known by its words: they say what was measured, and the numbers what came out. */
const subjectOf = (row: Row): string =>
  Object.values(row)
    .filter(cell => typeof cell === 'string')
    .join('\n');

/** A row that a repetition lacks was nothing there, such as a kind of request that nobody made. */
function medianRow(subject: string, tables: readonly Table[]): Row {
  const rows = tables.map(table => table.rows.find(row => subjectOf(row) === subject));
  const columns = new Map(rows.flatMap(row => Object.entries(row ?? {})));
  return Object.fromEntries(
    [...columns].map(([column, cell]) => {
      if (typeof cell === 'string') return [column, cell];
      return [column, spreadOf(rows.map(row => Number(row?.[column] ?? 0))).p50];
    }),
  );
}

/** The same tables with the median of each figure; the rows that any repetition has. */
export function mediansOf(repetitions: readonly (readonly Table[])[]): Table[] {
  const [first = []] = repetitions;
  if (repetitions.length === 1) return [...first];
  return first.map(({ title, notes }) => {
    const tables = repetitions.flatMap(tables => tables.filter(table => table.title === title));
    const subjects = new Set(tables.flatMap(({ rows }) => rows.map(subjectOf)));
    return {
      title,
      rows: [...subjects].map(subject => medianRow(subject, tables)),
      notes: [...notes, `the median of ${repetitions.length} repetitions, for each figure by itself`],
    };
  });
}
