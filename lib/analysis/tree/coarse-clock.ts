import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from './trace-tree.js';

/** By how much a start in whole milliseconds may be too early, in nanoseconds. */
export const COARSE_NS = 1_000_000;

/** Times before this are offsets and no moments: the third of March 1973, in microseconds. */
const MOMENT_US = 1e14;

/** How many siblings before a span are looked at for one that it may have started after. */
const SIBLINGS = 8;

/**
 * Whether a start is a moment in whole milliseconds. OpenTelemetry for JavaScript starts spans by `Date.now()` and measures
 * durations exactly, so that all its starts are up to a millisecond too early, each by another amount.
 */
export function isCoarse({ startUs, startNanos = 0, movedUs = 0 }: SpanRecord): boolean {
  return (startUs - movedUs) % 1000 === 0 && startNanos === 0 && startUs >= MOMENT_US;
}

type Columns = Pick<TraceTree, 'spans' | 'subtreeEnd'> & {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
};

/**
 * Lets a span with a coarse start begin where a sibling of the same clock ended, when the two overlap by less than the clock
 * can tell: one after another is far more frequent, and otherwise the first would not be waited for.
 */
export function settleCoarseStarts({ spans, subtreeEnd, startNs, endNs }: Columns): void {
  const coarse = spans.map(isCoarse);
  const before: number[] = [];
  for (let parent = 0; parent < spans.length; parent++) {
    const last = subtreeEnd[parent] as number;
    const latest = (endNs[parent] as number) + COARSE_NS;
    before.length = 0;
    for (let child = parent + 1; child < last; child = subtreeEnd[child] as number) {
      if (coarse[child] !== true) continue;
      const start = startNs[child] as number;
      let shift = 0;
      for (const sibling of before) {
        const late = (endNs[sibling] as number) - start;
        if (late > shift && late <= COARSE_NS && isSameService(spans, sibling, child)) shift = late;
      }
      if (shift > 0 && (endNs[child] as number) + shift <= latest) {
        startNs[child] = start + shift;
        endNs[child] = (endNs[child] as number) + shift;
      }
      if (before.push(child) > SIBLINGS) before.shift();
    }
  }
}

function isSameService(spans: readonly SpanRecord[], a: number, b: number): boolean {
  const [one, other] = [spans[a] as SpanRecord, spans[b] as SpanRecord];
  return one.service === other.service && one.host === other.host;
}
