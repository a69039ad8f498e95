import { SpanKind, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../../shared/attributes.js';
import { isAttachedToDatadog } from '../../core/process/is-attached-to-datadog.js';

/** Headers in which the common propagators write the id of a span in hexadecimal. */
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

/** The part of an SDK span that is read here. */
interface ReadableSpan {
  readonly kind?: SpanKind;
  readonly instrumentationScope?: { readonly name: string };
}

/** The headers that `carrierOf` asks for. */
export const CARRYING: ReadonlySet<string> = new Set([...NAMING, OF_DATADOG]);

/**
 * Who makes a span for an outgoing request already: `tracedFetch` of ours (`'us'`), another instrumentation (`'others'`), or
 * nobody (`undefined`). Told by the span that the headers of the request name.
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
  // Some instrumentations make the span of the request the active one while they send it.
  const { kind, instrumentationScope: scope } = (active ?? {}) as ReadableSpan;
  const isSending = kind === SpanKind.CLIENT;
  const isOurs = scope?.name === INSTRUMENTATION_NAME;
  let isCarried = false;
  for (const name of NAMING) {
    const value = headerOf(name);
    if (value === undefined) continue;
    isCarried = true;
    // An active CLIENT span of another library is the span of this request. One of ours may also be that of a language model
    // or a queue; it is the span of this request only if our `traceparent` names it.
    if (isSending && (!isOurs || name === 'traceparent')) return isOurs && names(value, own) ? 'us' : 'others';
    if (name === 'sentry-trace' ? isOfSentry(value, own) : !names(value, own)) return 'others';
  }
  // Datadog makes the span of the request active too, but its spans do not show their kind, so the header is the only sign.
  return (isCarried || headerOf(OF_DATADOG) !== undefined) && isAttachedToDatadog() ? 'others' : undefined;
}

function names(value: string, own: SpanContext | undefined): boolean {
  return own !== undefined && value.includes(own.spanId);
}

/** Whether Sentry has a span for the request: it then writes another span of the active trace; without one, the active span. */
function isOfSentry(value: string, own: SpanContext | undefined): boolean {
  return own !== undefined && value.startsWith(`${own.traceId}-`) && !names(value, own);
}
