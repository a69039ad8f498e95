import type { SpanRecord } from '../span-record.js';
import { COARSE_NS, isCoarse } from '../tree/coarse-clock.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { clockOf, ROUNDING_NS } from './awaited.js';

/** By how much the clocks of a trace disagree. */
export interface ClockShifts {
  /** Nanoseconds that each span must be moved by, with all that is above it taken into account; by its index in the tree. */
  readonly ns: Float64Array;
  /** The servers whose clock it was, by their index; what is below them only follows. */
  readonly servers: readonly number[];
}

/** How far spans must be moved to be in the time of those that called them; `undefined` when every clock agrees. */
export function clockShifts(tree: TraceTree): ClockShifts | undefined {
  const { parent, startNs, endNs } = tree;
  let found: { readonly ns: Float64Array; readonly servers: number[] } | undefined;
  for (let index = 0; index < parent.length; index++) {
    const above = parent[index] as number;
    if (above < 0) continue;
    if (found !== undefined) found.ns[index] = found.ns[above] as number;
    // By the columns alone, where nearly all are done: records lie all over the memory.
    const start = startNs[index] as number;
    if (start >= (startNs[above] as number) && start <= (endNs[above] as number)) continue;
    const own = misfitNs(tree, index, above);
    if (own === 0) continue;
    found ??= { ns: new Float64Array(parent.length), servers: [] };
    found.ns[index] = (found.ns[index] as number) + own;
    found.servers.push(index);
  }
  return found;
}

/**
 * The way of a server into the middle of its call, 0 where its clock can be believed.
 *
 * No server starts before it was called, and none starts after the answer. One that ends after the call did, or that took
 * longer than the call, is believed: its caller gave up, or went on without waiting.
 */
function misfitNs({ spans, startNs, endNs }: TraceTree, index: number, above: number): number {
  const [server, client] = [spans[index] as SpanRecord, spans[above] as SpanRecord];
  if (client.kind !== 'client' || server.kind !== 'server' || clockOf(server) === clockOf(client)) return 0;
  if (client.open === true || server.open === true || !isDate(client.startUs) || !isDate(server.startUs)) return 0;
  const [start, end] = [startNs[index] as number, endNs[index] as number];
  const [from, to] = [startNs[above] as number, endNs[above] as number];
  const spareNs = to - from - (end - start);
  const isBefore = start < from - blurOf(server);
  const isAfter = spareNs >= 0 && start > to + blurOf(client);
  if (!isBefore && !isAfter) return 0;
  // In whole microseconds, so that what a start has beyond them stays as it is.
  return Math.round((from + Math.max(spareNs / 2, 0) - start) / 1000) * 1000;
}

/** Whether a time can be counted with; what cannot stands at the beginning of its trace. */
const isDate = (us: number): boolean => Math.abs(us) < 1e18;

/** How much too early the times of a span may be without anything being wrong with its clock. */
const blurOf = (span: SpanRecord): number => (isCoarse(span) ? COARSE_NS : ROUNDING_NS);
