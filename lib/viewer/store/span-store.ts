import type { LogLine } from '../../analysis/log-line.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { systemClock, type Clock } from '../../shared/time/clock.js';
import { GoneTraces } from './gone-traces.js';
import { StoredTrace } from './stored-trace.js';
import { WaitingLines } from './waiting-lines.js';

/** How much a store keeps. */
export interface StoreLimits {
  /** About how many bytes of memory the spans and the lines of logs may take. @defaultValue 64 MiB */
  readonly maxBytes?: number | undefined;
  /** @defaultValue 2000 */
  readonly maxTraces?: number | undefined;
}

/** Told of every trace that changes; called while spans are added, so it must be cheap and must not throw. */
export type TraceListener = (trace: StoredTrace) => void;

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const DEFAULT_MAX_TRACES = 2_000;
/** How many of the oldest traces are searched for one without open spans, when one has to go. */
const OLDEST = 16;
/** How many lines of logs one trace keeps. */
export const MOST_LINES = 10_000;
/** Lines whose spans have not come take at most this share of all bytes. */
const WAITING_SHARE = 1 / 8;

/**
 * The latest traces, in memory: a ring that is bounded by bytes and by traces. When it is full, the oldest trace goes,
 * one that is still running last. One trace may take half the bytes, and 10,000 lines of logs; what comes after that is
 * dropped and counted.
 */
export class SpanStore {
  readonly #traces = new Map<string, StoredTrace>();
  readonly #gone = new GoneTraces();
  readonly #waiting: WaitingLines;
  readonly #listeners = new Set<TraceListener>();
  readonly #clock: Pick<Clock, 'epochMs'>;
  readonly maxBytes: number;
  readonly maxTraces: number;
  #bytes = 0;
  #started = 0;
  #received = 0;
  #dropped = 0;
  #droppedLines = 0;

  constructor(limits: StoreLimits = {}, clock: Pick<Clock, 'epochMs'> = systemClock) {
    this.maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
    this.maxTraces = limits.maxTraces ?? DEFAULT_MAX_TRACES;
    this.#clock = clock;
    this.#waiting = new WaitingLines(this.maxBytes * WAITING_SHARE, MOST_LINES);
  }

  /** About how many bytes the kept spans and lines of logs take. */
  get bytes(): number {
    return this.#bytes + this.#waiting.bytes;
  }

  /** How many traces are kept. */
  get size(): number {
    return this.#traces.size;
  }

  /** Spans that have ended since the beginning, kept or not. */
  get receivedSpans(): number {
    return this.#received;
  }

  /** Spans that were dropped because their trace took half of all bytes. */
  get droppedSpans(): number {
    return this.#dropped;
  }

  /**
   * Lines of logs that were dropped because their trace had 10,000 of them, took half of all bytes or had gone, or because
   * its spans did not come while there was room for what waits.
   */
  get droppedLogs(): number {
    return this.#droppedLines + this.#waiting.dropped;
  }

  /** Traces that had to go since the beginning. */
  get goneTraces(): number {
    return this.#gone.count;
  }

  nowUs(): number {
    return this.#clock.epochMs() * 1_000;
  }

  /** Keeps spans that have ended. */
  add(spans: readonly SpanRecord[]): void {
    for (const span of spans) {
      this.#received += 1;
      const trace = this.#traceOf(span.traceId);
      this.#bytes += this.#drops(trace) ? trace.forgetOpen(span.spanId) : trace.addEnded(span);
      this.#tell(trace);
    }
    this.#makeRoom();
  }

  /** Keeps a span that has just started, until it is added as an ended one. */
  addOpen(span: SpanRecord): void {
    const trace = this.#traceOf(span.traceId);
    if (this.#drops(trace)) return;
    this.#bytes += trace.addOpen(span);
    this.#makeRoom();
    this.#tell(trace);
  }

  /** Forgets a span that has ended without being kept. */
  forgetOpen(traceId: string, spanId: string): void {
    const trace = this.#traces.get(traceId);
    if (trace === undefined) return;
    this.#bytes += trace.forgetOpen(spanId);
    if (trace.size === 0) this.#remove(trace);
    else this.#tell(trace);
  }

  /**
   * Keeps lines of a log beside the spans in which they were written. Those of a trace without a span yet wait for it, a minute
   * from the last of them on; they make no trace of their own.
   *
   * @returns how many of the lines were dropped.
   */
  addLogs(lines: readonly LogLine[]): number {
    const epochMs = this.#clock.epochMs();
    const before = this.#droppedLines;
    const changed = new Set<StoredTrace>();
    for (const line of lines) {
      const trace = this.#traces.get(line.traceId);
      if (trace !== undefined) {
        this.#addLog(trace, line);
        changed.add(trace);
      } else if (this.#gone.goneAtUs(line.traceId) !== undefined || !this.#waiting.add(line, epochMs)) {
        this.#droppedLines += 1;
      }
    }
    for (const trace of changed) this.#tell(trace);
    this.#makeRoom();
    return this.#droppedLines - before;
  }

  get(traceId: string): StoredTrace | undefined {
    return this.#traces.get(traceId);
  }

  /** The kept traces, newest first. */
  traces(): StoredTrace[] {
    return [...this.#traces.values()].reverse();
  }

  /** When a trace had to go, in microseconds since the epoch. */
  goneAtUs(traceId: string): number | undefined {
    return this.#gone.goneAtUs(traceId);
  }

  /** Calls `listener` at every change of a trace; the answer stops that. */
  onChange(listener: TraceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #traceOf(traceId: string): StoredTrace {
    let trace = this.#traces.get(traceId);
    if (trace === undefined) {
      trace = new StoredTrace(traceId, ++this.#started);
      this.#traces.set(traceId, trace);
      for (const line of this.#waiting.take(traceId, this.#clock.epochMs())) this.#addLog(trace, line);
    }
    return trace;
  }

  #drops(trace: StoredTrace): boolean {
    if (!this.#isFull(trace)) return false;
    this.#dropped += 1;
    return true;
  }

  #isFull(trace: StoredTrace): boolean {
    return trace.bytes >= this.maxBytes / 2;
  }

  #addLog(trace: StoredTrace, line: LogLine): void {
    if (trace.logs.length < MOST_LINES && !this.#isFull(trace)) {
      this.#bytes += trace.addLog(line);
    } else {
      this.#droppedLines += 1;
      trace.droppedLogs += 1;
    }
  }

  #tell(trace: StoredTrace): void {
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(trace);
  }

  #makeRoom(): void {
    while ((this.bytes > this.maxBytes || this.#traces.size > this.maxTraces) && this.#traces.size > 1) {
      const trace = this.#oldest();
      this.#remove(trace);
      this.#gone.add(trace.traceId, this.nowUs());
    }
  }

  #remove(trace: StoredTrace): void {
    this.#traces.delete(trace.traceId);
    this.#bytes -= trace.bytes;
  }

  #oldest(): StoredTrace {
    // Never the newest, which may be the one that is being written.
    let left = Math.min(OLDEST, this.#traces.size - 1);
    let first: StoredTrace | undefined;
    for (const trace of this.#traces.values()) {
      first ??= trace;
      if (!trace.hasOpenSpans || --left === 0) return trace.hasOpenSpans ? first : trace;
    }
    return first as StoredTrace;
  }
}
