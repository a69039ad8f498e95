import type { SpanRecord } from '../../../analysis/span-record.js';

/** A trace as parents and children, ordered by start. */
export interface SpanTree {
  readonly roots: readonly SpanRecord[];
  readonly childrenOf: ReadonlyMap<SpanRecord, readonly SpanRecord[]>;
  readonly orphans: ReadonlySet<SpanRecord>;
}

const byStart = (a: SpanRecord, b: SpanRecord): number => a.startUs - b.startUs || b.durationUs - a.durationUs;

/** Never loses a span: one whose parent is missing, or that is its own ancestor, is a root. */
export function buildTree(spans: readonly SpanRecord[]): SpanTree {
  const byId = new Map<string, SpanRecord>();
  for (const span of spans) if (!byId.has(span.spanId)) byId.set(span.spanId, span);
  const childrenOf = new Map<SpanRecord, SpanRecord[]>();
  const roots: SpanRecord[] = [];
  const orphans = new Set<SpanRecord>();
  for (const span of byId.values()) {
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
    if (parent === undefined || parent === span) {
      roots.push(span);
      if (span.parentSpanId !== undefined && parent === undefined) orphans.add(span);
    } else {
      const siblings = childrenOf.get(parent);
      if (siblings === undefined) childrenOf.set(parent, [span]);
      else siblings.push(span);
    }
  }
  for (const children of childrenOf.values()) children.sort(byStart);
  rescueCycles(byId, childrenOf, roots);
  roots.sort(byStart);
  return { roots, childrenOf, orphans };
}

/** What no root reaches hangs on a cycle; its earliest member becomes a root. */
function rescueCycles(
  byId: ReadonlyMap<string, SpanRecord>,
  childrenOf: Map<SpanRecord, SpanRecord[]>,
  roots: SpanRecord[],
): void {
  const reached = new Set<SpanRecord>();
  const reach = (from: readonly SpanRecord[]): void => {
    const open = [...from];
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      if (reached.has(span)) continue;
      reached.add(span);
      for (const child of childrenOf.get(span) ?? []) open.push(child);
    }
  };
  reach(roots);
  if (reached.size === byId.size) return;
  for (const span of [...byId.values()].sort(byStart)) {
    if (reached.has(span)) continue;
    const parent = byId.get(span.parentSpanId ?? '');
    if (parent !== undefined)
      childrenOf.set(
        parent,
        (childrenOf.get(parent) ?? []).filter((child) => child !== span),
      );
    roots.push(span);
    reach([span]);
  }
}
