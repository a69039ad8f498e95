import { trace, type Span } from '@opentelemetry/api';
import { framesOf, isOfPackage, userFrame, type Frame } from './user-frame.js';

/** One look at the main thread while it is blocked. */
export interface StackSample {
  readonly span: Span | undefined;
  readonly stack: string;
  /** Whether native code had kept the look waiting: the stack is then of what ran next. @defaultValue false */
  readonly isLate?: boolean;
}

/** What blocked the event loop. */
export interface Blocker {
  readonly span: Span | undefined;
  /** Where; undefined where one call into native code blocked it and returned to nothing of the application. */
  readonly frame: Frame | undefined;
  /** The places of the stack, innermost first. */
  readonly frames: readonly Frame[];
}

const DEPTH = 50;
const MOST_FRAMES = 20;

/** Looks at what is running: called by the watchdog, in the middle of it. */
export function takeSample(): StackSample {
  const { stackTraceLimit, prepareStackTrace } = Error;
  try {
    Error.stackTraceLimit = DEPTH;
    // The application's own way of writing stacks may be slow, and may give no text.
    (Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
    const holder = { stack: '' };
    Error.captureStackTrace(holder, takeSample);
    return { span: trace.getActiveSpan(), stack: holder.stack };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/**
 * The place that most samples have seen, innermost first, and the span in which it ran; without a place, the span alone.
 */
export function findBlocker(samples: readonly StackSample[], own: string): Blocker | undefined {
  const seen = new Map<string, { count: number; readonly blocker: Blocker }>();
  for (const sample of samples) {
    const { span, stack } = sample;
    const frames = framesOf(stack, own).slice(0, MOST_FRAMES);
    const frame = userFrame(frames);
    if (frame === undefined || (sample.isLate === true && isOfPackage(frame))) continue;
    const key = `${frame.name}\n${frame.file}\n${span?.spanContext().spanId}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { count: 1, blocker: { span, frame, frames } });
    else known.count += 1;
  }
  const [most] = [...seen.values()].sort((a, b) => b.count - a.count);
  if (most !== undefined) return most.blocker;
  const span = samples.find((sample) => sample.span !== undefined)?.span;
  return span === undefined ? undefined : { span, frame: undefined, frames: [] };
}
