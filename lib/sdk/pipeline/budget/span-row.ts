import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { copySpan } from '../copy-span.js';

/** Equal spans that ended one after the other below one parent. */
export class SpanRow {
  /** How many have been kept one by one. */
  kept = 0;
  private first: ReadableSpan | undefined;
  private count = 0;
  private sumMs = 0;
  private maxMs = 0;
  private endTime: HrTime = [0, 0];

  constructor(
    readonly name: string,
    readonly kind: number,
  ) {}

  /** Adds a span; `true` for the first one, whose id the collapsed span will have. */
  add(span: ReadableSpan, durationMs: number): boolean {
    this.first ??= span;
    this.count += 1;
    this.sumMs += durationMs;
    this.maxMs = Math.max(this.maxMs, durationMs);
    if (isLater(span.endTime, this.endTime)) this.endTime = span.endTime;
    return this.first === span;
  }

  /** One span for those that were added, from the start of the first to the end of the last; `undefined` where none was. */
  toSpan(): ReadableSpan | undefined {
    const { first, count, endTime } = this;
    if (first === undefined || count === 1) return first;
    return {
      ...copySpan(first),
      endTime,
      duration: difference(endTime, first.startTime),
      attributes: {
        ...first.attributes,
        'traced.collapsed.count': count,
        'traced.collapsed.duration.sum': this.sumMs / 1_000,
        'traced.collapsed.duration.max': this.maxMs / 1_000,
      },
    };
  }
}

function isLater(a: HrTime, b: HrTime): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

function difference(end: HrTime, start: HrTime): HrTime {
  const seconds = end[0] - start[0];
  const nanos = end[1] - start[1];
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}
