import { ROOT_CONTEXT, trace, type Attributes, type HrTime, type Span } from '@opentelemetry/api';
import { startSpan } from '../../core/span/start-span.js';
import type { Blocker } from './stack-samples.js';
import type { Frame } from './user-frame.js';

/** A span of the SDK says when it began and ended. */
interface TimedSpan extends Span {
  readonly startTime?: HrTime;
  readonly endTime?: HrTime;
  readonly ended?: boolean;
}

/** Records that the event loop stood still, as a child of the span that was running. Times in milliseconds since the epoch. */
export function recordBlocked(
  { span, frame, frames }: Blocker & { readonly span: Span },
  fromMs: number,
  toMs: number,
): void {
  const parent = span as TimedSpan;
  // Cut to the parent's time: outside of it, the span would look like work that nobody waited for.
  const startMs = Math.max(fromMs, millisOf(parent.startTime, fromMs));
  const endMs = parent.ended === true ? Math.min(toMs, millisOf(parent.endTime, toMs)) : toMs;
  const blocked = startSpan({
    name: 'event_loop.blocked',
    parent: trace.setSpan(ROOT_CONTEXT, span),
    startTimeMs: startMs,
    attributes: {
      ...(frame === undefined ? {} : placeOf(frame, frames)),
      'event_loop.blocked.duration': (toMs - fromMs) / 1_000,
    },
  });
  blocked.span?.end(Math.max(startMs, endMs));
}

function placeOf(frame: Frame, frames: readonly Frame[]): Attributes {
  return {
    'code.function.name': frame.name,
    'code.file.path': frame.file,
    'code.line.number': frame.line,
    'code.stacktrace': frames.map(lineOf).join('\n'),
  };
}

function lineOf({ name, file, line }: Frame): string {
  return `at ${name} (${file}:${line})`;
}

function millisOf(time: HrTime | undefined, otherwise: number): number {
  return time === undefined ? otherwise : time[0] * 1_000 + time[1] / 1_000_000;
}
