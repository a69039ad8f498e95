import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, SpanKind, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { isCarriedElsewhere } from '../../../lib/http/carried-elsewhere.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const otherId = '00f067aa0ba902b7';

/** A context whose active span is of a kind, as spans of the SDK say it. */
function within(kind: SpanKind): Context {
  const span = trace.wrapSpanContext({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
  return trace.setSpan(ROOT_CONTEXT, Object.assign(span, { kind }));
}

const carries = (headers: Record<string, string>, parent: Context = within(SpanKind.SERVER)): boolean =>
  isCarriedElsewhere((name) => headers[name], parent);

describe('a request', () => {
  it.each([
    ['without headers', {}, false],
    ['with the context of the active span', { traceparent: `00-${traceId}-${spanId}-01` }, false],
    ['with that of a span of its own', { traceparent: `00-${traceId}-${otherId}-01` }, true],
    ["with Sentry's header of the active span", { 'sentry-trace': `${traceId}-${spanId}-1` }, false],
    ["with Sentry's header of a span of its own", { 'sentry-trace': `${traceId}-${otherId}-1` }, true],
    ["with Sentry's header of another trace", { 'sentry-trace': `${traceId.replaceAll('0', 'f')}-${otherId}` }, false],
    ["with Sentry's header in no form that we know", { 'sentry-trace': '' }, false],
    ['with the context of Datadog, whose tracer is not ours', { 'x-datadog-parent-id': '42' }, false],
  ])('%s', (_, headers, isElsewhere) => {
    expect(carries(headers as Record<string, string>)).toBe(isElsewhere);
  });

  it('that is sent inside a span of its own is of whoever made that', () => {
    expect(carries({ traceparent: `00-${traceId}-${spanId}-01` }, within(SpanKind.CLIENT))).toBe(true);
  });

  it('outside of any span is of whoever gave it a context, but for Sentry, which makes no span there', () => {
    expect(carries({ traceparent: `00-${traceId}-${otherId}-01` }, ROOT_CONTEXT)).toBe(true);
    expect(carries({ 'sentry-trace': `${traceId}-${otherId}-1` }, ROOT_CONTEXT)).toBe(false);
  });
});
