import type { OperationRow } from '../../api.js';
import { duration, percent } from './words/format.js';

export const sortings = ['path', 'p95', 'count', 'errors', 'max', 'p50', 'p99', 'self', 'name'] as const;

export type Sorting = (typeof sortings)[number];

const values: Readonly<Record<Exclude<Sorting, 'name'>, (row: OperationRow) => number>> = {
  path: ({ pathShare }) => pathShare,
  p50: ({ p50Us }) => p50Us,
  p95: ({ p95Us }) => p95Us,
  p99: ({ p99Us }) => p99Us,
  max: ({ maxUs }) => maxUs,
  count: ({ count }) => count,
  errors: ({ errorCount, count }) => errorCount / count,
  self: ({ selfShare }) => selfShare,
};

/** Most first; names from A. */
export function sortOperations(rows: readonly OperationRow[], sorting: Sorting): OperationRow[] {
  if (sorting === 'name') return rows.toSorted((a, b) => a.name.localeCompare(b.name));
  const value = values[sorting] ?? values.path;
  return rows.toSorted((a, b) => value(b) - value(a));
}

/** What a colleague would say where the source says nothing. */
export function operationsSentence(rows: readonly OperationRow[]): string {
  const [first] = sortOperations(rows, 'path');
  if (first === undefined) return 'No operation has ended yet.';
  const failing = rows.filter(({ errorCount }) => errorCount > 0);
  const [worst] = sortOperations(failing, 'errors');
  const fails =
    worst === undefined ? '' : ` \`${worst.name}\` fails ${percent(worst.errorCount / worst.count)} of its calls.`;
  return `\`${first.name}\` makes **${percent(first.pathShare)}** of all waiting, p95 ${duration(first.p95Us)}.${fails}`;
}
