import { trace, type Span } from '@opentelemetry/api';
import { framesOf, userFrame, type Frame } from './user-frame.js';

/** One look at the main thread while it is blocked. */
export interface StackSample {
  readonly span: Span | undefined;
  readonly stack: string;
}

/** What blocked the event loop. */
export interface Blocker {
  readonly span: Span | undefined;
  readonly frame: Frame;
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

/** The place that most samples have seen, innermost first, and the span in which it ran. */
export function findBlocker(samples: readonly StackSample[], own: string): Blocker | undefined {
  const seen = new Map<string, { count: number; readonly blocker: Blocker }>();
  for (const { span, stack } of samples) {
    const frames = framesOf(stack, own).slice(0, MOST_FRAMES);
    const frame = userFrame(frames);
    if (frame === undefined) continue;
    const key = `${frame.name}\n${frame.file}\n${span?.spanContext().spanId}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { count: 1, blocker: { span, frame, frames } });
    else known.count += 1;
  }
  return [...seen.values()].sort((a, b) => b.count - a.count)[0]?.blocker;
}
