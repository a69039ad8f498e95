import { hashOf, IdTable } from './id-table.js';
import type { Scratch } from './scratch.js';

/** In the column that is filled: this one is looked for. */
export const MISSING = -2;

/** What is known of spans in the order in which they were received; ids are two numbers each. */
export interface IdColumns {
  readonly ids: Int32Array;
  readonly parentIds: Int32Array;
  /** The number of the trace. */
  readonly trace: Int32Array;
}

/** A table of so many ids fits into the second cache, where each step costs a twentieth of what it costs outside. */
const IDS_OF_TABLE = 8_192;

/**
 * Replaces each `MISSING` in `parents` by the place of that parent, where it was received; `false` when an id comes twice.
 *
 * More ids than one table may have are dealt into parts by their hash, written one after the other, so that each part has
 * its own small table: a large one is waited for at every id.
 */
export function findPlaces(columns: IdColumns, parents: Int32Array, scratch: Scratch): boolean {
  return parents.length <= IDS_OF_TABLE ? findInOne(columns, parents, scratch) : findInParts(columns, parents, scratch);
}

function findInOne({ ids, parentIds, trace }: IdColumns, parents: Int32Array, scratch: Scratch): boolean {
  const table = new IdTable(parents.length, scratch);
  for (let place = 0; place < parents.length; place++) {
    const [high, low] = [ids[place * 2] as number, ids[place * 2 + 1] as number];
    if (!table.add(high, low, trace[place] as number, place)) return false;
  }
  for (let place = 0; place < parents.length; place++) {
    if (parents[place] !== MISSING) continue;
    const [high, low] = [parentIds[place * 2] as number, parentIds[place * 2 + 1] as number];
    const found = table.placeOf(high, low, trace[place] as number);
    if (found >= 0) parents[place] = found;
  }
  return true;
}

function findInParts({ ids, parentIds, trace }: IdColumns, parents: Int32Array, scratch: Scratch): boolean {
  let bits = 1;
  while (parents.length >> bits > IDS_OF_TABLE) bits++;
  const known = dealIds(ids, trace, undefined, bits, scratch);
  const wanted = dealIds(parentIds, trace, parents, bits, scratch);
  const table = new IdTable(known.most, scratch);
  for (let part = 0; part < 1 << bits; part++) {
    if (part > 0) table.clear();
    if (!addPart(table, known, part)) return false;
    findPart(table, wanted, part, parents);
  }
  return true;
}

/** Ids that have the same first bits of their hash follow each other. */
interface DealtIds {
  /** Four numbers for each: the two of the id, the one of its trace, its place. */
  readonly entries: Int32Array;
  /** Where each part begins, and behind them where the last ends. */
  readonly starts: Int32Array;
  /** Of the largest part. */
  readonly most: number;
}

const WIDTH = 4;

/** Deals all ids, or those whose place in `parents` says `MISSING`. */
function dealIds(
  ids: Int32Array,
  trace: Int32Array,
  parents: Int32Array | undefined,
  bits: number,
  scratch: Scratch,
): DealtIds {
  const shift = 32 - bits;
  const starts = new Int32Array((1 << bits) + 1);
  for (let place = 0; place < trace.length; place++) {
    if (parents !== undefined && parents[place] !== MISSING) continue;
    const part = hashOf(ids[place * 2] as number, ids[place * 2 + 1] as number, trace[place] as number) >>> shift;
    starts[part + 1] = (starts[part + 1] as number) + 1;
  }
  const most = starts.reduce((largest, count) => Math.max(largest, count));
  for (let part = 1; part < starts.length; part++) {
    starts[part] = (starts[part] as number) + (starts[part - 1] as number);
  }
  const next = starts.slice();
  const entries = scratch.int32((starts.at(-1) as number) * WIDTH);
  for (let place = 0; place < trace.length; place++) {
    if (parents !== undefined && parents[place] !== MISSING) continue;
    const [high, low, number] = [ids[place * 2] as number, ids[place * 2 + 1] as number, trace[place] as number];
    const part = hashOf(high, low, number) >>> shift;
    const at = (next[part] as number) * WIDTH;
    next[part] = (next[part] as number) + 1;
    entries[at] = high;
    entries[at + 1] = low;
    entries[at + 2] = number;
    entries[at + 3] = place;
  }
  return { entries, starts, most };
}

function addPart(table: IdTable, { entries, starts }: DealtIds, part: number): boolean {
  const end = (starts[part + 1] as number) * WIDTH;
  for (let at = (starts[part] as number) * WIDTH; at < end; at += WIDTH) {
    const [high, low] = [entries[at] as number, entries[at + 1] as number];
    if (!table.add(high, low, entries[at + 2] as number, entries[at + 3] as number)) return false;
  }
  return true;
}

function findPart(table: IdTable, { entries, starts }: DealtIds, part: number, parents: Int32Array): void {
  const end = (starts[part + 1] as number) * WIDTH;
  for (let at = (starts[part] as number) * WIDTH; at < end; at += WIDTH) {
    const found = table.placeOf(entries[at] as number, entries[at + 1] as number, entries[at + 2] as number);
    if (found >= 0) parents[entries[at + 3] as number] = found;
  }
}
