import type { SpanRecord } from '../span-record.js';

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
export function measureTimes(spans: readonly SpanRecord[], warnings: string[]): Times {
  const reader = new TimesReader(spans.length, warnings);
  for (let place = 0; place < spans.length; place++) reader.read(place, spans[place] as SpanRecord);
  return reader.finish();
}

/** Reads the times of one span after the other, and counts them from the earliest when all are known. */
export class TimesReader {
  private readonly startNs: Float64Array;
  private readonly endNs: Float64Array;
  private readonly durations: Float64Array;
  private earliest = Infinity;
  private coarse = 0;

  constructor(
    count: number,
    private readonly warnings: string[],
  ) {
    this.startNs = new Float64Array(count);
    this.endNs = new Float64Array(count);
    this.durations = new Float64Array(count);
  }

  read(place: number, span: SpanRecord): void {
    const wholeUs = Math.floor(span.startUs);
    const nanos = span.startNanos ?? Math.round((span.startUs - wholeUs) * 1000);
    const duration = Math.round(span.durationUs * 1000);
    this.startNs[place] = wholeUs;
    this.endNs[place] = nanos;
    this.durations[place] = duration;
    // `Number.isInteger` instead of `%`, which for numbers this large takes as long as all the rest.
    if (nanos === 0 && Number.isInteger(wholeUs / 1000)) this.coarse++;
    if (wholeUs < this.earliest && isDate(wholeUs)) this.earliest = wholeUs;
    if (!isDate(wholeUs) || !Number.isFinite(duration)) this.warnings.push(`invalid-time:${span.spanId}`);
    else if (duration < 0) this.warnings.push(`negative-duration:${span.spanId}`);
  }

  /** Called once. */
  finish(): Times {
    const { startNs, endNs, durations, coarse } = this;
    const count = startNs.length;
    const baseUs = Number.isFinite(this.earliest) ? this.earliest : 0;
    for (let i = 0; i < count; i++) {
      const wholeUs = startNs[i] as number;
      const start = isDate(wholeUs) ? (wholeUs - baseUs) * 1000 + (endNs[i] as number) : 0;
      const duration = durations[i] as number;
      startNs[i] = start;
      endNs[i] = start + (duration > 0 && Number.isFinite(duration) ? duration : 0);
    }
    return { baseUs, startNs, endNs, isCoarse: coarse > count / 10 };
  }
}
