import type { SpanRecord } from '../span-record.js';

/** Index of a span by its trace and its id. */
export class SpanIds {
  private readonly traces = new Map<string, Map<string, number>>();
  private lastTrace: string | undefined;
  private lastIds = new Map<string, number>();

  /** The ids of one trace; spans of a trace mostly follow each other. */
  of(traceId: string): Map<string, number> {
    if (traceId === this.lastTrace) return this.lastIds;
    let ids = this.traces.get(traceId);
    if (ids === undefined) this.traces.set(traceId, (ids = new Map()));
    this.lastTrace = traceId;
    this.lastIds = ids;
    return ids;
  }

  /** The ids of the only trace, when there is no other. */
  get only(): Map<string, number> | undefined {
    return this.traces.size === 1 ? this.lastIds : undefined;
  }

  /** How many there are. */
  get count(): number {
    let count = 0;
    for (const { size } of this.traces.values()) count += size;
    return count;
  }
}

export interface DistinctSpans {
  readonly spans: readonly SpanRecord[];
  readonly ids: SpanIds;
  /** The id of each span's parent, as it says it. */
  readonly parentIds: readonly (string | undefined)[];
  /** Some span is half of a call whose halves have one id. */
  readonly hasShared: boolean;
}

/** Every span once; a finished span replaces the same one still open. */
export function collapseDuplicates(input: readonly SpanRecord[], warnings: string[]): DistinctSpans {
  return distinct(input) ?? (distinct(collapse(input, warnings)) as DistinctSpans);
}

/**
 * The spans in columns, when each of them is there once, as in nearly all traces; `undefined` when one comes twice.
 *
 * Reads at the same time what the next steps need: looking at each span is the costly part for large traces.
 */
function distinct(input: readonly SpanRecord[]): DistinctSpans | undefined {
  const ids = new SpanIds();
  const parentIds = new Array<string | undefined>(input.length);
  let hasShared = false;
  for (let index = 0; index < input.length; index++) {
    const { traceId, spanId, parentSpanId, shared } = input[index] as SpanRecord;
    ids.of(traceId).set(spanId, index);
    parentIds[index] = parentSpanId;
    if (shared !== undefined) hasShared = true;
  }
  return ids.count === input.length ? { spans: input, ids, parentIds, hasShared } : undefined;
}

function collapse(input: readonly SpanRecord[], warnings: string[]): SpanRecord[] {
  const ids = new SpanIds();
  const spans: SpanRecord[] = [];
  for (const span of input) {
    const known = ids.of(span.traceId);
    const earlier = known.get(span.spanId);
    if (earlier === undefined) {
      known.set(span.spanId, spans.length);
      spans.push(span);
    } else if (spans[earlier]?.open === true) {
      spans[earlier] = span;
    } else {
      warnings.push(`duplicate:${span.spanId}`);
    }
  }
  return spans;
}
