export { isTracing, isUnsampled } from './core/is-tracing.js';
export { runInSpan } from './core/run-in-span.js';
export { IDLE_SPAN, SpanLife } from './core/span-life.js';
export { startSpan, type SpanStart } from './core/start-span.js';
export { isTracingSuppressed, suppressTracing } from './core/suppression.js';
export type { Outcome } from './core/outcome.js';
