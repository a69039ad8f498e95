import type { SpanRecord } from '../span-record.js';
import { collapseDuplicates } from './collapse-duplicates.js';
import { findParents } from './find-parents.js';
import { findPlaces, MISSING } from './find-places.js';
import { ID_LENGTH, IdReader } from './id-reader.js';
import type { Scratch } from './scratch.js';
import { measureTimes, TimesReader, type Times } from './times.js';

const NO_ID = '0'.repeat(ID_LENGTH);
/** Below this a map is quicker than tables. */
const FEW = 32;

/** Every span once, with its times and its parent's place, -1 where there is none or it was not received. */
export interface LinkedSpans {
  readonly spans: readonly SpanRecord[];
  readonly times: Times;
  readonly parents: Int32Array;
}

/** Finds the parent of every span, and its times. */
export function linkSpans(input: readonly SpanRecord[], warnings: string[], scratch: Scratch): LinkedSpans {
  const linked = input.length < FEW ? undefined : linkPlain(input, warnings, scratch);
  if (linked !== undefined) return linked;
  const distinct = collapseDuplicates(input, warnings);
  const times = measureTimes(distinct.spans, warnings, scratch);
  return { spans: distinct.spans, times, parents: findParents(distinct, warnings) };
}

/**
 * Like {@link linkSpans} for the usual case: each span is there once, its id has the usual form, and none is half of a call
 * that shares its id; `undefined` otherwise.
 *
 * Spans are scattered over the memory: each is looked at once for all that the tree needs, and the rest works on columns.
 */
function linkPlain(input: readonly SpanRecord[], warnings: string[], scratch: Scratch): LinkedSpans | undefined {
  const count = input.length;
  const said: string[] = [];
  const [spanIds, parentIds] = [new IdReader(count, scratch), new IdReader(count, scratch)];
  const [trace, parents] = [scratch.int32(count), scratch.int32(count)];
  const times = new TimesReader(count, said, scratch);
  const traces = new TraceNumbers();
  for (let place = 0; place < count; place++) {
    const span = input[place] as SpanRecord;
    const { spanId, parentSpanId = NO_ID } = span;
    if (span.shared !== undefined || spanId.length !== ID_LENGTH || parentSpanId.length !== ID_LENGTH) return undefined;
    spanIds.read(spanId);
    parentIds.read(parentSpanId);
    parents[place] = span.parentSpanId === undefined ? -1 : MISSING;
    trace[place] = traces.of(span.traceId);
    times.read(place, span);
  }
  const ids = spanIds.finish();
  const wanted = parentIds.finish();
  if (ids === undefined || wanted === undefined) return undefined;
  if (!findPlaces({ ids, parentIds: wanted, trace }, parents, scratch)) return undefined;
  for (const warning of said) warnings.push(warning);
  for (let place = 0; place < count; place++) {
    if (parents[place] !== MISSING) continue;
    parents[place] = -1;
    warnings.push(`orphan:${input[place]?.spanId}`);
  }
  return { spans: input, times: times.finish(), parents };
}

/** Numbers traces; spans of a trace mostly follow each other. */
class TraceNumbers {
  private readonly numbers = new Map<string, number>();
  private lastId: string | undefined;
  private last = 0;

  of(traceId: string): number {
    if (traceId === this.lastId) return this.last;
    let number = this.numbers.get(traceId);
    if (number === undefined) this.numbers.set(traceId, (number = this.numbers.size));
    this.lastId = traceId;
    this.last = number;
    return number;
  }
}
