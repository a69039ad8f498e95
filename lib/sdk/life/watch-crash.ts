import { ROOT_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { entrySpanOf } from '../../core/span/entry-span.js';
import { activeContext } from '../../core/process/provider.js';
import { recordError } from '../../core/outcome/record-error.js';
import { SpanLife } from '../../core/span/span-life.js';
import { guard } from '../../shared/errors/guard.js';
import type { ExitPost } from '../exporters/http/exit-post.js';
import type { TracingHandle } from '../start-tracing.options.js';
import type { OpenSpans } from './open-spans.js';
import { sendAtExit } from './send-at-exit.js';

/** What is done when the program dies of an error. */
export interface CrashWatch {
  readonly handle: Pick<TracingHandle, 'flush'>;
  /** Spans of a provider of ours. */
  readonly open?: OpenSpans;
  /** Takes what waits out of the lanes. */
  readonly takeWaiting?: () => readonly ExitPost[];
  readonly limitMs: number;
  /** @defaultValue the process */
  readonly target?: NodeJS.Process;
}

/**
 * Records the error by which the program dies on the span of the work that it happened in, and sends what waits before the
 * process is gone: open spans end as `aborted`. Watches only: exit code, what is printed and who handles the error stay as
 * they are. If the application handles the error and goes on, its open spans go on as well.
 *
 * @returns takes the listeners away.
 */
export function watchCrash({ handle, open, takeWaiting, limitMs, target = process }: CrashWatch): () => void {
  let hasCrashed = false;
  // The program would die of an exception in this listener instead of its own error.
  const onCrash = (error: unknown): void => {
    hasCrashed = true;
    guard('recording an uncaught error', () => record(error, open));
    // Where the application handles the error, the process may live long enough to send in the usual way.
    if (target.listenerCount('uncaughtException') > 0) void handle.flush();
  };
  const onExit = (): void => {
    if (!hasCrashed) return;
    guard('ending spans at a crash', () => open?.latestFirst().forEach(abort));
    guard('sending spans at a crash', () => sendAtExit(takeWaiting?.() ?? [], limitMs));
  };
  target.on('uncaughtExceptionMonitor', onCrash);
  target.on('exit', onExit);
  return () => {
    target.off('uncaughtExceptionMonitor', onCrash);
    target.off('exit', onExit);
  };
}

function record(error: unknown, open: OpenSpans | undefined): void {
  const context = activeContext();
  const candidates = [entrySpanOf(context), trace.getSpan(context) ?? open?.onlyRoot()];
  const span = candidates.find((candidate): candidate is Span => candidate?.isRecording() === true);
  if (span !== undefined) recordError(span, error);
}

/** Ends a span as aborted: whoever started it will not end it any more. */
function abort(span: Span): void {
  new SpanLife(ROOT_CONTEXT, span).abort();
}
