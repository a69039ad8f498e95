import type { SpanRecord, TraceInput } from '../span-record.js';
import { toTraceTree } from '../tree/build-trace-tree.js';
import { orderSpans } from '../tree/order-spans.js';
import { withScratch } from '../tree/scratch.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { formatDuration } from '../words/duration.js';
import { code } from '../words/marks.js';
import { listWords } from '../words/words.js';
import { clockShifts, type ClockShifts } from './clock-shifts.js';

/** A trace in the time of those that called. */
export interface SettledClocks {
  /** The same tree where every clock agrees; else one whose spans say by how much they were moved (`movedUs`). */
  readonly tree: TraceTree;
  /** What was done, for whoever looks at the times; empty when nothing was. */
  readonly sentence: string;
  /** `skew:ID` for every server whose clock it was. */
  readonly warnings: readonly string[];
}

const settled = new WeakMap<TraceTree, SettledClocks>();

/**
 * Moves a server, with all that is below it, into the middle of its client's time where its clock contradicts that of its
 * client: it seems to start before it was called, or after the answer. Says so, and changes nothing in silence.
 */
export function settleClocks(tree: TraceTree): SettledClocks {
  // One trace is asked about many times.
  let result = settled.get(tree);
  if (result === undefined) settled.set(tree, (result = settle(tree)));
  return result;
}

function settle(tree: TraceTree): SettledClocks {
  const shifts = clockShifts(tree);
  if (shifts === undefined) return { tree, sentence: '', warnings: [] };
  const warnings = shifts.servers.map((index) => `skew:${tree.spans[index]?.spanId}`);
  return { tree: shifted(tree, shifts), sentence: sentenceOf(tree, shifts), warnings };
}

/** The tree of a trace, its clocks settled. */
export function toSettledTree(trace: TraceInput | TraceTree): TraceTree {
  return settleClocks(toTraceTree(trace)).tree;
}

function shifted(tree: TraceTree, { ns, servers }: ClockShifts): TraceTree {
  const [startNs, endNs] = [tree.startNs.slice(), tree.endNs.slice()];
  const spans = tree.spans.slice();
  for (let index = 0; index < ns.length; index++) {
    const own = ns[index] as number;
    if (own === 0) continue;
    spans[index] = moved(spans[index] as SpanRecord, own);
    startNs[index] = (startNs[index] as number) + own;
    endNs[index] = (endNs[index] as number) + own;
  }
  if (servers.every((index) => areInOrder(tree, tree.parent[index] as number, startNs))) {
    return { ...tree, spans, startNs, endNs };
  }
  const { baseUs, warnings } = tree;
  const times = { baseUs, startNs, endNs, isCoarse: false };
  const columns = withScratch(spans.length, (scratch) => orderSpans(spans, tree.parent, times, scratch, []));
  return { ...columns, baseUs, warnings };
}

function areInOrder({ subtreeEnd }: TraceTree, parent: number, startNs: Float64Array): boolean {
  const end = subtreeEnd[parent] as number;
  let before = -Infinity;
  for (let child = parent + 1; child < end; child = subtreeEnd[child] as number) {
    const start = startNs[child] as number;
    if (start < before) return false;
    before = start;
  }
  return true;
}

function moved(span: SpanRecord, ns: number): SpanRecord {
  const movedUs = ns / 1000;
  const events = span.events.map((event) => ({ ...event, timeUs: event.timeUs + movedUs }));
  return { ...span, startUs: span.startUs + movedUs, events, movedUs };
}

function sentenceOf({ spans, parent }: TraceTree, { ns, servers }: ClockShifts): string {
  const names = [...new Set(servers.map((index) => (spans[index] as SpanRecord).service))];
  const [first] = servers as [number];
  const above = parent[first] as number;
  const ownUs = ((ns[first] as number) - (ns[above] as number)) / 1000;
  const far = `is about ${formatDuration(Math.abs(ownUs))} ${ownUs > 0 ? 'behind' : 'ahead of'} that`;
  const disagree =
    names.length > 1
      ? `clocks of ${listWords(names.map(code))} contradict those of their callers`
      : `clock of ${code(names[0] as string)} ${far} of ${code((spans[above] as SpanRecord).service)}`;
  return `The ${disagree}: spans are moved to where they fit.`;
}
