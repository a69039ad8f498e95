export { isTracing, isUnsampled } from './core/process/is-tracing.js';
export { runInSpan } from './core/span/run-in-span.js';
export { IDLE_SPAN, SpanLife } from './core/span/span-life.js';
export { startSpan, type SpanStart } from './core/span/start-span.js';
export { isTracingSuppressed, suppressTracing } from './core/process/suppression.js';
export type { Outcome } from './core/contracts/outcome.js';
