import type { SpanRecord } from '../span-record.js';
import { collapseDuplicates } from './collapse-duplicates.js';
import { findParents } from './find-parents.js';
import { ID_LENGTH, IdReader } from './id-reader.js';
import { IdTable } from './id-table.js';
import { measureTimes, TimesReader, type Times } from './times.js';

const NO_ID = '0'.repeat(ID_LENGTH);
const MISSING = -2;
/** Below this a map is quicker than tables. */
const FEW = 32;

/** Every span once, with its times and its parent's place, -1 where there is none or it was not received. */
export interface LinkedSpans {
  readonly spans: readonly SpanRecord[];
  readonly times: Times;
  readonly parents: Int32Array;
}

/** Finds the parent of every span, and its times. */
export function linkSpans(input: readonly SpanRecord[], warnings: string[]): LinkedSpans {
  const linked = input.length < FEW ? undefined : linkPlain(input, warnings);
  if (linked !== undefined) return linked;
  const distinct = collapseDuplicates(input, warnings);
  const times = measureTimes(distinct.spans, warnings);
  return { spans: distinct.spans, times, parents: findParents(distinct, warnings) };
}

/**
 * Like {@link linkSpans} for the usual case: each span is there once, its id has the usual form, and none is half of a call
 * that shares its id; `undefined` otherwise.
 *
 * Spans are scattered over the memory: each is looked at once for all that the tree needs, and the rest works on columns.
 */
function linkPlain(input: readonly SpanRecord[], warnings: string[]): LinkedSpans | undefined {
  const count = input.length;
  const said: string[] = [];
  const [spanIds, parentIds] = [new IdReader(count), new IdReader(count)];
  const [trace, parents] = [new Int32Array(count), new Int32Array(count)];
  const times = new TimesReader(count, said);
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
  const table = ids && tableOf(ids, trace);
  if (table === undefined || wanted === undefined) return undefined;
  findAll(table, wanted, trace, parents);
  for (const warning of said) warnings.push(warning);
  for (let place = 0; place < count; place++) {
    if (parents[place] !== MISSING) continue;
    parents[place] = -1;
    warnings.push(`orphan:${input[place]?.spanId}`);
  }
  return { spans: input, times: times.finish(), parents };
}

/** `undefined` when an id comes twice. */
function tableOf(ids: Int32Array, trace: Int32Array): IdTable | undefined {
  const table = new IdTable(trace.length);
  for (let place = 0; place < trace.length; place++) {
    const [high, low] = [ids[place * 2] as number, ids[place * 2 + 1] as number];
    if (!table.add(high, low, trace[place] as number, place)) return undefined;
  }
  return table;
}

/** Replaces each `MISSING` in `parents` by the place of that parent, where it was received. */
function findAll(table: IdTable, wanted: Int32Array, trace: Int32Array, parents: Int32Array): void {
  for (let place = 0; place < parents.length; place++) {
    if (parents[place] !== MISSING) continue;
    const [high, low] = [wanted[place * 2] as number, wanted[place * 2 + 1] as number];
    const found = table.placeOf(high, low, trace[place] as number);
    if (found >= 0) parents[place] = found;
  }
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
