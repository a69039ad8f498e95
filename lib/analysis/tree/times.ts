import type { SpanRecord } from '../span-record.js';
import type { Scratch } from './scratch.js';

/** The last date, in microseconds: beyond it sums of times are no numbers. */
const LAST_US = 8.64e18;
const isDate = (us: number): boolean => Math.abs(us) <= LAST_US;

export interface Times {
  readonly baseUs: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** A good part of the starts are whole milliseconds, see `isCoarse`. */
  readonly isCoarse: boolean;
}

/**
 * Whole nanoseconds after the earliest start.
 *
 * From the earliest start, because a double cannot hold nanoseconds since 1970; whole, because sums of fractions would
 * differ where the times are equal.
 */
export function measureTimes(spans: readonly SpanRecord[], warnings: string[], scratch: Scratch): Times {
  const reader = new TimesReader(spans.length, warnings, scratch);
  for (let place = 0; place < spans.length; place++) reader.read(place, spans[place] as SpanRecord);
  return reader.finish();
}

/** Reads the times of one span after the other, and counts them from the earliest when all are known. */
export class TimesReader {
  private readonly startNs: Float64Array;
  private readonly endNs: Float64Array;
  private earliest = Infinity;
  /** What times are counted from until the earliest is known; the first. */
  private reference: number | undefined;
  private coarse = 0;

  constructor(
    count: number,
    private readonly warnings: string[],
    scratch: Scratch,
  ) {
    this.startNs = scratch.float64(count);
    this.endNs = scratch.float64(count);
  }

  read(place: number, span: SpanRecord): void {
    const wholeUs = Math.floor(span.startUs);
    const nanos = span.startNanos ?? Math.round((span.startUs - wholeUs) * 1000);
    const duration = Math.round(span.durationUs * 1000);
    if (this.reference === undefined && isDate(wholeUs)) this.reference = wholeUs;
    this.startNs[place] = isDate(wholeUs) ? (wholeUs - (this.reference as number)) * 1000 + nanos : NaN;
    this.endNs[place] = duration > 0 && Number.isFinite(duration) ? duration : 0;
    // `Number.isInteger` instead of `%`, which for numbers this large takes as long as all the rest.
    if (nanos === 0 && Number.isInteger(wholeUs / 1000)) this.coarse++;
    if (wholeUs < this.earliest && isDate(wholeUs)) this.earliest = wholeUs;
    if (!isDate(wholeUs) || !Number.isFinite(duration)) this.warnings.push(`invalid-time:${span.spanId}`);
    else if (duration < 0) this.warnings.push(`negative-duration:${span.spanId}`);
  }

  /** Called once. */
  finish(): Times {
    const { startNs, endNs, coarse, reference = 0 } = this;
    const count = startNs.length;
    const baseUs = Number.isFinite(this.earliest) ? this.earliest : 0;
    const shift = (reference - baseUs) * 1000;
    for (let i = 0; i < count; i++) {
      const start = startNs[i] as number;
      startNs[i] = Number.isNaN(start) ? 0 : start + shift;
      endNs[i] = (startNs[i] as number) + (endNs[i] as number);
    }
    return { baseUs, startNs, endNs, isCoarse: coarse > count / 10 };
  }
}
