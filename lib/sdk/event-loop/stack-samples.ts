import { trace, type Span } from '@opentelemetry/api';
import { framesOf, isOfPackage, userFrame, type Frame } from './user-frame.js';

/** One look at the main thread while it is blocked. */
export interface StackSample {
  readonly span: Span | undefined;
  readonly stack: string;
  /** How long the look had waited for native code: the stack is then of what ran next. */
  readonly lateMs: number;
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
export function takeSample(): Omit<StackSample, 'lateMs'> {
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
 * The place that the samples have seen for longest, innermost first, and the span in which it ran. `spacingMs` is how long
 * one stands for; one that has waited for longer stands for that.
 */
export function findBlocker(samples: readonly StackSample[], own: string, spacingMs: number): Blocker | undefined {
  const seen = new Map<string, { ms: number; readonly blocker: Blocker }>();
  let nowhereMs = 0;
  for (const { span, stack, lateMs } of samples) {
    const isLate = lateMs >= spacingMs;
    const frames = framesOf(stack, own).slice(0, MOST_FRAMES);
    const frame = userFrame(frames);
    if (frame === undefined || (isLate && ranNext(stack, frame, own))) {
      if (isLate) nowhereMs += lateMs;
      continue;
    }
    const key = `${frame.name}\n${frame.file}\n${span?.spanContext().spanId}`;
    const known = seen.get(key) ?? { ms: 0, blocker: { span, frame, frames } };
    known.ms += Math.max(lateMs, spacingMs);
    seen.set(key, known);
  }
  const [longest] = [...seen.values()].sort((a, b) => b.ms - a.ms);
  return longest === undefined || nowhereMs > longest.ms ? undefined : longest.blocker;
}

/** Whether a late look has met what came after the method that blocked: this library, or a package that had called it. */
function ranNext(stack: string, frame: Frame, own: string): boolean {
  // The inspector's expression stands between the look and what it has met.
  const [, met = ''] = /at <anonymous>:1:\d+\s*(.*)/.exec(stack) ?? [];
  return isOfPackage(frame) || met.includes(own);
}
