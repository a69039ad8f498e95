import type { SpanRecord } from '../span-record.js';
import { ascending, percentile } from '../statistics/percentile.js';
import { groupTraces } from '../tree/group-traces.js';
import { buildTraceTree } from '../tree/build-trace-tree.js';
import { findCalls, type ServiceCall } from './find-calls.js';

/** A service, or a peer that was only seen from outside (a database, a broker, a host). */
export interface ServiceNode {
  readonly name: string;
  /** No span of its own: everything known of it was said by its callers. */
  readonly peer: boolean;
  /** Calls that arrived, from outside of all services too. */
  readonly callCount: number;
  readonly errorCount: number;
  readonly p95Us: number;
}

/** Calls from one node to another. */
export interface ServiceEdge {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
  readonly errorCount: number;
  readonly p50Us: number;
  readonly p95Us: number;
}

export interface ServiceMap {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
}

/**
 * Who calls whom, how often, how long it takes and how often it fails; databases, brokers and hosts without spans of their
 * own among them.
 *
 * A call counts once, by its server's span where there is one; spans of many traces may come in any order.
 *
 * @example
 * for (const { parent, child, callCount } of serviceMap(spans).edges) console.log(parent, '→', child, callCount);
 */
export function serviceMap(spans: readonly SpanRecord[]): ServiceMap {
  return mapCalls(spans, () => undefined);
}

/** The same, which tells of every call that it counts. */
export function mapCalls(spans: readonly SpanRecord[], onCall: (call: ServiceCall) => void): ServiceMap {
  const edges = new Map<string, Tally>();
  const nodes = new Map<string, Tally & { peer: boolean }>();
  const nodeOf = (name: string, peer: boolean): Tally & { peer: boolean } => {
    const known = nodes.get(name);
    if (known !== undefined) {
      known.peer &&= peer;
      return known;
    }
    const node = Object.assign(new Tally(name, name), { peer });
    nodes.set(name, node);
    return node;
  };
  for (const trace of [...groupTraces(spans).values()].flatMap(separateRounds)) {
    const tree = buildTraceTree(trace);
    for (const span of tree.spans) if (span.service !== '') nodeOf(span.service, false);
    const calls = findCalls(tree);
    for (const call of calls) {
      onCall(call);
      const key = `${call.parent}\n${call.child}`;
      let edge = edges.get(key);
      if (edge === undefined) edges.set(key, (edge = new Tally(call.parent, call.child)));
      edge.add(call.span, call.error);
      nodeOf(call.parent, true);
      nodeOf(call.child, true).add(call.span, call.error);
    }
    for (const span of entries(tree.spans, calls)) nodeOf(span.service, false).add(span, span.error);
  }
  return {
    nodes: [...nodes.values()].map((node) => ({ name: node.child, peer: node.peer, ...node.numbers(false) })),
    edges: [...edges.values()].map((edge) => ({ parent: edge.parent, child: edge.child, ...edge.numbers(true) })),
  };
}

/**
 * Divides a trace that was given several times as a whole, as when files are put together, so that it counts as often;
 * single spans that came twice count once.
 */
function separateRounds(trace: readonly SpanRecord[]): readonly (readonly SpanRecord[])[] {
  const counts = new Map<string, number>();
  const rounds: SpanRecord[][] = [];
  for (const span of trace) {
    const round = counts.get(span.spanId) ?? 0;
    counts.set(span.spanId, round + 1);
    (rounds[round] ??= []).push(span);
  }
  return rounds.every(({ length }) => length === counts.size) ? rounds : [trace];
}

/** Servers that no service of the trace called: requests from outside. */
function entries(spans: readonly SpanRecord[], calls: readonly ServiceCall[]): SpanRecord[] {
  const called = new Set(calls.map(({ span }) => span));
  return spans.filter((span) => span.kind === 'server' && span.service !== '' && !called.has(span));
}

class Tally {
  private readonly durations: number[] = [];
  private errorCount = 0;

  constructor(
    readonly parent: string,
    readonly child: string,
  ) {}

  add({ durationUs }: SpanRecord, error: boolean): void {
    // As in a tree of spans: what is no time takes none.
    this.durations.push(durationUs > 0 && Number.isFinite(durationUs) ? durationUs : 0);
    if (error) this.errorCount++;
  }

  numbers(withMedian: true): Pick<ServiceEdge, 'callCount' | 'errorCount' | 'p50Us' | 'p95Us'>;
  numbers(withMedian: false): Pick<ServiceNode, 'callCount' | 'errorCount' | 'p95Us'>;
  numbers(withMedian: boolean): object {
    const sorted = ascending(this.durations);
    return {
      callCount: sorted.length,
      errorCount: this.errorCount,
      ...(withMedian ? { p50Us: percentile(sorted, 0.5) } : {}),
      p95Us: percentile(sorted, 0.95),
    };
  }
}
