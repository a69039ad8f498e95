import { INVALID_SPAN_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { entrySpanOf } from '../../core/span/entry-span.js';
import { activeContext } from '../../core/process/provider.js';

/**
 * The span by which the work that is going on has entered this process: of the HTTP request, the message, the job.
 *
 * For one wide event per request: whatever is found out anywhere may be set here. A span that records nothing where there
 * is none, so that it can be used without a check.
 *
 * @example
 * ```ts
 * requestSpan().setAttributes({ 'user.tier': user.tier, 'cart.items': cart.length });
 * ```
 */
export function requestSpan(): Span {
  return entrySpanOf(activeContext()) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
}
