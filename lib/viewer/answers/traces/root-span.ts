import type { SpanRecord } from '../../../analysis/span-record.js';

/** The span that a trace is named after: the earliest without a parent, else the earliest whose parent is not here. */
export function rootSpanOf(spans: readonly SpanRecord[]): SpanRecord | undefined {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  let root: SpanRecord | undefined;
  for (const span of spans) {
    if (span.parentSpanId !== undefined && ids.has(span.parentSpanId)) continue;
    if (
      root === undefined ||
      rankOf(span) < rankOf(root) ||
      (rankOf(span) === rankOf(root) && span.startUs < root.startUs)
    ) {
      root = span;
    }
  }
  // A circle of parents has no root; its first span stands for it.
  return root ?? spans.toSorted((a, b) => a.startUs - b.startUs)[0];
}

function rankOf({ parentSpanId }: SpanRecord): number {
  return parentSpanId === undefined ? 0 : 1;
}

/** The name of the open span that is furthest from the root: what the trace is waiting for. */
export function deepestOpenSpan(spans: readonly SpanRecord[]): string | undefined {
  const open = spans.filter((span) => span.open === true);
  const parents = new Set(open.map(({ parentSpanId }) => parentSpanId));
  const leaves = open.filter(({ spanId }) => !parents.has(spanId));
  return leaves.toSorted((a, b) => b.startUs - a.startUs)[0]?.name;
}
