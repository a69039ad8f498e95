import { trace, type Context, type HrTime, type Span } from '@opentelemetry/api';
import { WallClock } from './wall-clock.js';

/**
 * What spans of the SDK keep of their start, in both of its major versions: the wall clock in whole milliseconds, and the
 * monotonic clock, by which they count on from there.
 */
interface TimedSpan {
  startTime: HrTime;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  readonly _performanceStartTime?: unknown;
  _performanceOffset?: unknown;
  readonly _startTimeProvided?: unknown;
}

type OwnTimedSpan = TimedSpan & { readonly _performanceStartTime: number };

const MAX_DRIFT_SECONDS = 1;
const NANOS = 1e9;

const wallClock = new WallClock();

/**
 * Gives a span that has just started the part of a millisecond that the SDK leaves out, so that siblings come in their order.
 *
 * Below a local parent, the start counts from the parent's by the monotonic clock: within one process and trace no time
 * goes back. A start that was given is left alone, and so is a span that is not the SDK's.
 */
export function refineStartTime(span: Span & Partial<TimedSpan>, context: Context): void {
  if (!isTimed(span)) return;
  const before = span.startTime;
  const parent = span.parentSpanContext === undefined ? undefined : trace.getSpan(context);
  const start =
    (parent !== undefined && isTimed(parent) && isParent(span, parent) && after(parent, span)) ||
    wallClock.refine(before, span._performanceStartTime);
  span.startTime = start;
  if (typeof span._performanceOffset !== 'number') return;
  // The SDK turns monotonic times of ends and events into dates by this offset, which therefore moves with the start.
  span._performanceOffset += (start[0] - before[0]) * 1_000 + (start[1] - before[1]) / 1e6;
}

function isTimed(span: Span & Partial<TimedSpan>): span is Span & OwnTimedSpan {
  return span._startTimeProvided === false && typeof span._performanceStartTime === 'number';
}

function isParent({ parentSpanContext }: TimedSpan, candidate: Span): boolean {
  return parentSpanContext?.spanId === candidate.spanContext().spanId;
}

/** The start counted from the parent's; `undefined` when the two clocks have drifted apart since the parent started. */
function after({ startTime, _performanceStartTime }: OwnTimedSpan, span: OwnTimedSpan): HrTime | undefined {
  const nanos = startTime[1] + Math.round((span._performanceStartTime - _performanceStartTime) * 1e6);
  const seconds = startTime[0] + Math.floor(nanos / NANOS);
  const rest = nanos - Math.floor(nanos / NANOS) * NANOS;
  return Math.abs(seconds - span.startTime[0]) > MAX_DRIFT_SECONDS ? undefined : [seconds, rest];
}
