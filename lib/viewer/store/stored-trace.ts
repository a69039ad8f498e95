import type { LogLine } from '../../analysis/log-line.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { distinctSpans } from './distinct-spans.js';
import { estimateBytes, estimateLineBytes } from './estimate-bytes.js';

/** The spans of one trace that are kept: those that have ended, and those that have not. */
export class StoredTrace {
  readonly #ended: SpanRecord[] = [];
  #open: Map<string, SpanRecord> | undefined;
  #logs: LogLine[] | undefined;
  #bytes = 0;
  /** Lines of a log that came and were not kept. */
  droppedLogs = 0;
  /** Counts the changes of its spans, for what is derived of a trace and kept. */
  version = 0;

  constructor(
    readonly traceId: string,
    /** Counts the traces of a store in the order of their first span. */
    readonly number: number,
  ) {}

  /** About what it takes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasOpenSpans(): boolean {
    return this.#open !== undefined;
  }

  /** Spans that are kept, twice received ones counted twice. */
  get size(): number {
    return this.#ended.length + (this.#open?.size ?? 0);
  }

  /** The spans that have ended, in the order of arrival; those of a batch that came twice are there twice. */
  get ended(): readonly SpanRecord[] {
    return this.#ended;
  }

  get logs(): readonly LogLine[] {
    return this.#logs ?? [];
  }

  /** Takes a span that has ended; the answer is how many bytes more the trace takes now. */
  addEnded(span: SpanRecord): number {
    this.#ended.push(span);
    return this.#grown(estimateBytes(span) + this.#close(span.spanId));
  }

  /** Takes a span that has not ended; the answer is how many bytes more the trace takes now. */
  addOpen(span: SpanRecord): number {
    const released = this.#close(span.spanId);
    (this.#open ??= new Map()).set(span.spanId, span);
    return this.#grown(estimateBytes(span) + released);
  }

  /** Forgets a span that has not ended; the answer is negative, 0 when there was none. */
  forgetOpen(spanId: string): number {
    return this.#grown(this.#close(spanId));
  }

  addLog(line: LogLine): number {
    const bytes = estimateLineBytes(line);
    (this.#logs ??= []).push(line);
    this.#bytes += bytes;
    return bytes;
  }

  /** Every span that has ended once, in the order of arrival. */
  endedOnce(): SpanRecord[] {
    return distinctSpans(this.#ended);
  }

  /** Every span once, in the order of arrival, those that are open with the time they have taken so far. */
  spansAt(nowUs: number): SpanRecord[] {
    const spans = this.endedOnce();
    for (const span of this.#open?.values() ?? []) {
      spans.push({ ...span, open: true, durationUs: Math.max(0, nowUs - span.startUs) });
    }
    return spans;
  }

  #grown(bytes: number): number {
    this.version += 1;
    this.#bytes += bytes;
    return bytes;
  }

  #close(spanId: string): number {
    const span = this.#open?.get(spanId);
    if (span === undefined) return 0;
    this.#open?.delete(spanId);
    if (this.#open?.size === 0) this.#open = undefined;
    return -estimateBytes(span);
  }
}
