import type { SpanRecord } from '../../../../analysis/span-record.js';
import type { SpanTree } from './children.js';

/** From this many siblings of one operation on, they are one row. */
export const FOLD_FROM = 5;

/**
 * Siblings as rows: one span, or all spans of one operation that repeat.
 *
 * Folded are only spans with nothing below them, because a row of ticks would hide what is below.
 */
export function foldRepeated(
  children: readonly SpanRecord[],
  { childrenOf }: SpanTree,
  unfolded: ReadonlySet<string> | undefined,
): SpanRecord[][] {
  if (children.length < FOLD_FROM) return children.map((span) => [span]);
  const groups = new Map<string, SpanRecord[]>();
  const rows: SpanRecord[][] = [];
  for (const span of children) {
    if (childrenOf.has(span) || span.error || span.open === true) {
      rows.push([span]);
      continue;
    }
    const operation = `${span.kind}\n${span.service}\n${span.name}`;
    const group = groups.get(operation);
    if (group !== undefined) group.push(span);
    else {
      const first = [span];
      groups.set(operation, first);
      rows.push(first);
    }
  }
  return rows
    .flatMap((row) =>
      row.length < FOLD_FROM || unfolded?.has(row[0]!.spanId) === true ? row.map((span) => [span]) : [row],
    )
    .sort((a, b) => a[0]!.startUs - b[0]!.startUs);
}
