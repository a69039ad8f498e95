import { runInSpan } from '../../core/span/run-in-span.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { currentHandle } from '../start/tracing-handle.js';

/**
 * Runs a short-lived command inside a span that begins a trace, and sends everything before it answers.
 *
 * Start tracing first (`startTracing()`, `nestjs-traced/register` or `TracingModule`); without it, `fn` runs as it is. Answers
 * and throws what `fn` does; a backend that is down does not keep it for longer than its bounds.
 *
 * @example
 * startTracing({ serviceName: 'nightly' });
 * await runCommand('nightly.report', () => writeReport());
 */
export async function runCommand<T>(name: string, fn: (life: SpanLife) => T | Promise<T>): Promise<T> {
  try {
    return await runInSpan({ name, root: true }, fn);
  } finally {
    await currentHandle()?.flush();
  }
}
