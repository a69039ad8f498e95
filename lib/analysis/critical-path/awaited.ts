import type { SpanRecord } from '../span-record.js';
import { COARSE_NS, isCoarse } from '../tree/coarse-clock.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** The process or machine whose clock timed a span; its service where nothing says it better. */
export function clockOf(span: SpanRecord): string {
  return span.host ?? span.service;
}

/** Whether something says that a parent does not wait for this child: a link, a queue between them, a mark. */
export function isDeferred(child: SpanRecord, parent: SpanRecord): boolean {
  return (
    child.followsFrom === true || child.detached === true || (parent.kind === 'producer' && child.kind === 'consumer')
  );
}

const MARKED = 1;
const PRODUCER = 2;
const CONSUMER = 4;

/** What a span says by itself of who waits for whom. */
export function waitMark({ followsFrom, detached, kind }: SpanRecord): number {
  const role = kind === 'producer' ? PRODUCER : kind === 'consumer' ? CONSUMER : 0;
  return role | (followsFrom === true || detached === true ? MARKED : 0);
}

/** {@link waitMark} of every span of a tree, by its index. */
export function waitMarks({ received }: TraceTree): Uint8Array {
  const marks = new Uint8Array(received.spans.length);
  // Neighbours in the memory one after the other: in the order of the tree each span would have to be waited for.
  for (let place = 0; place < marks.length; place++) {
    marks[received.index[place] as number] = waitMark(received.spans[place] as SpanRecord);
  }
  return marks;
}

/** Makes of {@link waitMarks} what {@link isDeferred} says of every span: 1 where its parent does not wait for it. */
export function deferredSpans({ parent }: TraceTree, marks: Uint8Array): Uint8Array {
  // From the last to the first, so that the marks of a parent are still there.
  for (let index = marks.length - 1; index >= 0; index--) {
    const [above, mark] = [parent[index] as number, marks[index] as number];
    const isFromQueue = (mark & CONSUMER) !== 0 && above >= 0 && ((marks[above] as number) & PRODUCER) !== 0;
    marks[index] = (mark & MARKED) !== 0 || isFromQueue ? 1 : 0;
  }
  return marks;
}

/** Whether the parent waited for the child at `index`: not deferred and, in one process, not outliving the parent. */
export function isAwaited(tree: TraceTree, index: number, detached: 'auto' | 'off'): boolean {
  const above = tree.parent[index] as number;
  if (above < 0) return true;
  const [child, parent] = [tree.spans[index] as SpanRecord, tree.spans[above] as SpanRecord];
  if (isDeferred(child, parent)) return false;
  if (detached === 'off' || !outlives(tree, index, above)) return true;
  return clockOf(child) !== clockOf(parent);
}

/** Formats round start and duration to microseconds, each by itself, so that a child seems to end after its parent. */
export const ROUNDING_NS = 2_000;
const ROUNDING_SHARE = 0.01;

function outlives({ spans, startNs, endNs }: TraceTree, index: number, above: number): boolean {
  const later = (endNs[index] as number) - (endNs[above] as number);
  if (later <= 0) return false;
  const isUnsure = isCoarse(spans[index] as SpanRecord) && isCoarse(spans[above] as SpanRecord);
  if (isUnsure) return later > COARSE_NS;
  const parentNs = (endNs[above] as number) - (startNs[above] as number);
  return later > Math.min(ROUNDING_NS, parentNs * ROUNDING_SHARE);
}
