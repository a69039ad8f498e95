import type { OperationRow } from '../../api.js';

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
