import type { LogLine } from '../../analysis/log-line.js';
import { estimateLineBytes } from './estimate-bytes.js';

/** How long lines wait for the first span of their trace, from the last of them on. */
const PATIENCE_MS = 60_000;

interface Waiting {
  readonly lines: LogLine[];
  bytes: number;
  lastAtMs: number;
}

/**
 * Lines of logs that came before the spans of their trace: loggers and tracers of one process send by timers of their own. When
 * they take too much, those that have waited longest are dropped.
 */
export class WaitingLines {
  /** By trace, the one whose last line is oldest first. */
  readonly #traces = new Map<string, Waiting>();
  #bytes = 0;
  #dropped = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly mostOfATrace: number,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Lines that had to go before their spans came. Those whose time was over are none of them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** False when the trace has as many lines as may wait: the most that one keeps, or half of all that waits. */
  add(line: LogLine, epochMs: number): boolean {
    this.#forgetLate(epochMs);
    const waiting = this.#traces.get(line.traceId) ?? { lines: [], bytes: 0, lastAtMs: epochMs };
    const bytes = estimateLineBytes(line);
    if (waiting.lines.length >= this.mostOfATrace || waiting.bytes + bytes > this.maxBytes / 2) return false;
    waiting.lines.push(line);
    waiting.bytes += bytes;
    waiting.lastAtMs = epochMs;
    this.#bytes += bytes;
    // Deleted first, so that it is the last one.
    this.#traces.delete(line.traceId);
    this.#traces.set(line.traceId, waiting);
    this.#makeRoom();
    return true;
  }

  /** The lines of a trace, which wait no longer. */
  take(traceId: string, epochMs: number): readonly LogLine[] {
    this.#forgetLate(epochMs);
    const waiting = this.#traces.get(traceId);
    if (waiting === undefined) return [];
    this.#remove(traceId, waiting);
    return waiting.lines;
  }

  #forgetLate(epochMs: number): void {
    for (const [traceId, waiting] of this.#traces) {
      if (epochMs - waiting.lastAtMs <= PATIENCE_MS) return;
      this.#remove(traceId, waiting);
    }
  }

  #makeRoom(): void {
    for (const [traceId, waiting] of this.#traces) {
      if (this.#bytes <= this.maxBytes) return;
      this.#remove(traceId, waiting);
      this.#dropped += waiting.lines.length;
    }
  }

  #remove(traceId: string, { bytes }: Waiting): void {
    this.#traces.delete(traceId);
    this.#bytes -= bytes;
  }
}
