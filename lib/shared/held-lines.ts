import type { Span } from '@opentelemetry/api';
import { processSlot } from './process-slot.js';

/** How much may wait. */
export interface HeldLinesLimits {
  /** Lines of one request; the oldest ones give way. */
  readonly linesPerRequest: number;
  /** Requests with waiting lines; the oldest ones give way. */
  readonly requests: number;
}

interface Waiting {
  readonly writes: (() => void)[];
}

/**
 * Log lines that wait until it is known whether their request has failed: then they are written, in order, or forgotten.
 *
 * Bounded by lines and by requests; what comes after the decision waits for one that never comes, and gives way in time.
 */
export class HeldLines {
  readonly #waiting = new Map<string, Waiting>();

  constructor(private readonly limits: HeldLinesLimits) {}

  /** Lets a line wait. @param request the id of the span by which the request has entered */
  hold(request: string, write: () => void): void {
    let waiting = this.#waiting.get(request);
    if (waiting === undefined) {
      this.#makeRoom();
      this.#waiting.set(request, (waiting = { writes: [] }));
    }
    waiting.writes.push(write);
    if (waiting.writes.length > this.limits.linesPerRequest) waiting.writes.shift();
  }

  /** It is known now: writes what waits, or forgets it. */
  settle(request: string, isKept: boolean): void {
    const waiting = this.#waiting.get(request);
    if (waiting === undefined) return;
    this.#waiting.delete(request);
    if (isKept) for (const write of waiting.writes) write();
  }

  /** Requests with waiting lines. */
  get size(): number {
    return this.#waiting.size;
  }

  #makeRoom(): void {
    for (const request of this.#waiting.keys()) {
      if (this.#waiting.size < this.limits.requests) return;
      this.#waiting.delete(request);
    }
  }
}

/** Log lines that wait for the outcome of their request, and who knows it. */
export const holding = processSlot('held-lines', (): { lines: HeldLines | undefined; tailDecides: boolean } => ({
  lines: undefined,
  // Traces are kept or dropped at their end, by more than whether they failed: that decides about waiting lines, too.
  tailDecides: false,
}));

/** A span has ended, or its failure is known; without a tail this decides about the lines that wait for it. */
export function settleLines(span: Span, hasFailed: boolean): void {
  const { lines, tailDecides } = holding;
  if (lines !== undefined && !tailDecides) lines.settle(span.spanContext().spanId, hasFailed);
}
