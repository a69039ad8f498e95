import { SpanKind, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../shared/attributes.js';
import { isAttachedToDatadog } from '../core/is-attached-to-datadog.js';

/** Headers that name a span by its id in hexadecimal, by whichever propagator. */
const NAMING = [
  'traceparent',
  'b3',
  'x-b3-spanid',
  'sentry-trace',
  'uber-trace-id',
  'x-amzn-trace-id',
  'ot-tracer-spanid',
];
const OF_DATADOG = 'x-datadog-parent-id';

/** What spans of the SDK say of themselves. */
interface ReadableSpan {
  readonly kind?: SpanKind;
  readonly instrumentationScope?: { readonly name: string };
}

/** The headers that `carrierOf` asks for. */
export const CARRYING: ReadonlySet<string> = new Set([...NAMING, OF_DATADOG]);

/**
 * Who makes a span of a request already, told by the context that it carries: `tracedFetch` of ours, somebody else, or nobody
 * (`undefined`).
 *
 * @param headerOf reads one of the request's headers; names in lower case.
 * @param parent the context that the request is made in.
 */
export function carrierOf(
  headerOf: (name: string) => string | undefined,
  parent: Context,
): 'us' | 'others' | undefined {
  const active = trace.getSpan(parent);
  const own = active?.spanContext();
  // Some make the span of the request the active one while they send it.
  const { kind, instrumentationScope: scope } = (active ?? {}) as ReadableSpan;
  const isSending = kind === SpanKind.CLIENT;
  const isOurs = scope?.name === INSTRUMENTATION_NAME;
  let isCarried = false;
  for (const name of NAMING) {
    const value = headerOf(name);
    if (value === undefined) continue;
    isCarried = true;
    // Our call of a language model or a queue is no request; our request says so by the header that we write.
    if (isSending && (!isOurs || name === 'traceparent')) return isOurs && names(value, own) ? 'us' : 'others';
    if (name === 'sentry-trace' ? isOfSentry(value, own) : !names(value, own)) return 'others';
  }
  // Datadog does so too, with a span whose kind cannot be read.
  return (isCarried || headerOf(OF_DATADOG) !== undefined) && isAttachedToDatadog() ? 'others' : undefined;
}

function names(value: string, own: SpanContext | undefined): boolean {
  return own !== undefined && value.includes(own.spanId);
}

/** Sentry writes the span of the request; without one of its own, that of the active span, or of another trace. */
function isOfSentry(value: string, own: SpanContext | undefined): boolean {
  return own !== undefined && value.startsWith(`${own.traceId}-`) && !names(value, own);
}
