import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Runs `work` inside a span of this name. */
export function under<T>(name: string, work: () => T): T {
  return trace.getTracer('test').startActiveSpan(name, (span) => {
    let result: T;
    try {
      result = work();
    } catch (error) {
      span.end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => span.end()) as T;
    span.end();
    return result;
  });
}

/** The spans whose parent is not the `caller N` that they say they belong to. */
export function wrongParents(
  spans: readonly ReadableSpan[],
  callerOf: (span: ReadableSpan) => string | undefined,
): unknown[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const nearestCaller = (span: ReadableSpan | undefined): string | undefined => {
    if (span === undefined || span.name.startsWith('caller ')) return span?.name;
    return nearestCaller(byId.get(span.parentSpanContext?.spanId ?? ''));
  };
  return spans
    .filter((span) => callerOf(span) !== undefined)
    .map((span) => [`caller ${callerOf(span)}`, nearestCaller(span)])
    .filter(([wanted, found]) => wanted !== found);
}
