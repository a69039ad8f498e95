import { isEntry, type LinkedTrace, type SpanRecord, type TraceGroup } from '../protocol/span-record.js';

interface PendingTrace {
  readonly traceId: string;
  readonly spans: SpanRecord[];
  lastMs: number;
}

/** How long a trace may wait for its root before it is forgotten. */
const ORPHAN_MS = 60_000;

/**
 * Puts the spans of all processes together into traces.
 *
 * A trace is ready when its root has ended and no span arrived for a while; the traces that are linked to it come along.
 */
export class TraceCollector {
  readonly #pending = new Map<string, PendingTrace>();

  constructor(private readonly quietMs: number) {}

  add(spans: readonly SpanRecord[], nowMs: number): void {
    for (const span of spans) {
      const trace = this.#pending.get(span.traceId) ?? { traceId: span.traceId, spans: [], lastMs: nowMs };
      trace.spans.push(span);
      trace.lastMs = nowMs;
      this.#pending.set(span.traceId, trace);
    }
  }

  /** Whether a trace is ready, so that it is worth asking the services for what they still hold. */
  hasQuiet(nowMs: number): boolean {
    return [...this.#pending.values()].some((trace) => this.#isReady(trace, nowMs));
  }

  /** Removes and returns what is ready, oldest first. `force` does not wait for quiet. */
  take(nowMs: number, force = false): TraceGroup[] {
    const ready = [...this.#pending.values()].filter(
      (trace) => rootOf(trace) && (force || this.#isReady(trace, nowMs)),
    );
    const byCause = new Map<string, PendingTrace[]>();
    for (const trace of ready) {
      const cause = causeOf(trace, ready);
      if (cause) byCause.set(cause.traceId, [...(byCause.get(cause.traceId) ?? []), trace]);
    }
    const caused = new Set([...byCause.values()].flat());
    for (const trace of ready) this.#pending.delete(trace.traceId);
    this.#forgetOrphans(nowMs);
    return ready
      .filter((trace) => !caused.has(trace))
      .sort((a, b) => startOf(a) - startOf(b))
      .map((trace) => ({ ...toTrace(trace), linked: descendants(trace, byCause).map(toTrace) }));
  }

  /** Ready itself, and so is every trace that links connect it with. */
  #isReady(trace: PendingTrace, nowMs: number): boolean {
    const connected = new Set([trace]);
    for (const current of connected) {
      if (!rootOf(current) || nowMs - current.lastMs < this.quietMs) return false;
      for (const other of this.#pending.values()) {
        if (linksTo(other, current.traceId) || linksTo(current, other.traceId)) connected.add(other);
      }
    }
    return true;
  }

  #forgetOrphans(nowMs: number): void {
    for (const trace of this.#pending.values()) {
      if (nowMs - trace.lastMs > ORPHAN_MS) this.#pending.delete(trace.traceId);
    }
  }
}

function rootOf(trace: PendingTrace): SpanRecord | undefined {
  return trace.spans.find(isEntry);
}

function linksTo(trace: PendingTrace, traceId: string): boolean {
  return rootOf(trace)?.links.some((link) => link.traceId === traceId) ?? false;
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
  return rootOf(trace)?.startUs ?? Math.min(...trace.spans.map((span) => span.startUs));
}

function toTrace(trace: PendingTrace): LinkedTrace {
  return { traceId: trace.traceId, spans: trace.spans };
}
