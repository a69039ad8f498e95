import type { SpanRecord } from '../span-record.js';

/** The spans of one trace, in the order in which they came. */
export interface LinkedTrace {
  readonly traceId: string;
  readonly spans: readonly SpanRecord[];
}

/** A whole trace with those of the work that it caused. */
export interface CollectedTrace extends LinkedTrace {
  /** Traces whose root is linked to a span of this trace, and those that they caused. */
  readonly linked: readonly LinkedTrace[];
}

/** When a trace is whole. */
export interface CollectorOptions {
  /** Milliseconds without a span of it, or of one that links connect it with. */
  readonly quietMs: number;
  /** The span that it begins with, which has ended by then. @defaultValue one without a parent */
  readonly isEntry?: ((span: SpanRecord) => boolean) | undefined;
}

class PendingTrace {
  readonly spans: SpanRecord[] = [];
  root: SpanRecord | undefined;
  lastMs = 0;

  constructor(readonly traceId: string) {}

  add(span: SpanRecord, isEntry: (span: SpanRecord) => boolean): void {
    this.spans.push(span);
    if (this.root === undefined && isEntry(span)) this.root = span;
  }
}

/** How long a trace may wait for its root before it is forgotten. */
const ORPHAN_MS = 60_000;

/**
 * Puts spans that come one by one, from several processes, together into whole traces.
 *
 * A trace is whole when its root has ended and no span arrived for a while; the traces that are linked to it come along. What
 * has no root is forgotten after a minute, when somebody takes what is whole. Times are milliseconds of any clock.
 *
 * @example
 * const collector = new TraceCollector({ quietMs: 300 });
 * collector.add(spans, performance.now());
 * for (const trace of collector.take(performance.now())) console.log(renderTrace(trace, { linked: trace.linked }));
 */
export class TraceCollector {
  readonly #pending = new Map<string, PendingTrace>();

  readonly #quietMs: number;
  readonly #isEntry: (span: SpanRecord) => boolean;

  constructor({ quietMs, isEntry = isRoot }: CollectorOptions) {
    this.#quietMs = quietMs;
    this.#isEntry = isEntry;
  }

  /** Takes spans in that have ended. */
  add(spans: readonly SpanRecord[], atMs: number): void {
    for (const span of spans) {
      const trace = this.#pending.get(span.traceId) ?? new PendingTrace(span.traceId);
      trace.add(span, this.#isEntry);
      trace.lastMs = atMs;
      this.#pending.set(span.traceId, trace);
    }
  }

  /** Whether a trace is whole, so that it is worth asking everybody for what they still hold. */
  hasQuiet(atMs: number): boolean {
    return [...this.#pending.values()].some((trace) => this.#isReady(trace, atMs));
  }

  /** Removes and returns what is whole, oldest first. `force` does not wait for quiet. */
  take(atMs: number, force = false): CollectedTrace[] {
    const ready = [...this.#pending.values()].filter((trace) => trace.root && (force || this.#isReady(trace, atMs)));
    const byCause = new Map<string, PendingTrace[]>();
    for (const trace of ready) {
      const cause = causeOf(trace, ready);
      if (cause) byCause.set(cause.traceId, [...(byCause.get(cause.traceId) ?? []), trace]);
    }
    const caused = new Set([...byCause.values()].flat());
    for (const trace of ready) this.#pending.delete(trace.traceId);
    this.#forgetOrphans(atMs);
    return ready
      .filter((trace) => !caused.has(trace))
      .sort((a, b) => startOf(a) - startOf(b))
      .map((trace) => ({ ...toTrace(trace), linked: descendants(trace, byCause).map(toTrace) }));
  }

  /** Ready itself, and so is every trace that links connect it with. */
  #isReady(trace: PendingTrace, atMs: number): boolean {
    const connected = new Set([trace]);
    for (const current of connected) {
      if (!current.root || atMs - current.lastMs < this.#quietMs) return false;
      for (const other of this.#pending.values()) {
        if (linksTo(other, current.traceId) || linksTo(current, other.traceId)) connected.add(other);
      }
    }
    return true;
  }

  #forgetOrphans(atMs: number): void {
    for (const trace of this.#pending.values()) {
      if (atMs - trace.lastMs > ORPHAN_MS) this.#pending.delete(trace.traceId);
    }
  }
}

function isRoot(span: SpanRecord): boolean {
  return span.parentSpanId === undefined;
}

function linksTo(trace: PendingTrace, traceId: string): boolean {
  return trace.root?.links.some((link) => link.traceId === traceId) ?? false;
}

function causeOf(trace: PendingTrace, all: readonly PendingTrace[]): PendingTrace | undefined {
  return all.find((other) => other !== trace && linksTo(trace, other.traceId));
}

/** The traces that `trace` caused, and those that they caused. */
function descendants(
  trace: PendingTrace,
  byCause: ReadonlyMap<string, PendingTrace[]>,
  seen = new Set([trace]),
): PendingTrace[] {
  const direct = (byCause.get(trace.traceId) ?? []).filter((child) => !seen.has(child));
  direct.sort((a, b) => startOf(a) - startOf(b));
  return direct.flatMap((child) => [child, ...descendants(child, byCause, seen.add(child))]);
}

function startOf(trace: PendingTrace): number {
  return trace.root?.startUs ?? Math.min(...trace.spans.map((span) => span.startUs));
}

function toTrace(trace: PendingTrace): LinkedTrace {
  return { traceId: trace.traceId, spans: trace.spans };
}
