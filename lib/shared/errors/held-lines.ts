import type { Span } from '@opentelemetry/api';
import { processSlot } from '../process/process-slot.js';

/** How many log lines may wait. */
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
 * Bounded by lines and by requests. A line that comes after the decision on its request is never written; newer requests push
 * it out in time.
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

  /** The outcome of a request is known: writes its waiting lines, or forgets them. */
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

/** The waiting log lines of this process, and whether tail sampling decides about them. */
export const holding = processSlot('held-lines', (): { lines: HeldLines | undefined; tailDecides: boolean } => ({
  lines: undefined,
  // `true` under tail sampling: the lines of a request are then written when its trace is kept, and not only when it failed.
  tailDecides: false,
}));

/** A span has ended, or its failure is known: settles the lines that wait for it, unless tail sampling decides about them. */
export function settleLines(span: Span, hasFailed: boolean): void {
  const { lines, tailDecides } = holding;
  if (lines !== undefined && !tailDecides) lines.settle(span.spanContext().spanId, hasFailed);
}
