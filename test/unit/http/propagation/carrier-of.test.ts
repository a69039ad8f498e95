import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, SpanKind, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { carrierOf } from '../../../../lib/http/propagation/carrier-of.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const otherId = '00f067aa0ba902b7';

/** A context whose active span is of a kind, as spans of the SDK say it. */
function within(kind: SpanKind, scope = 'theirs'): Context {
  const span = trace.wrapSpanContext({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
  return trace.setSpan(ROOT_CONTEXT, Object.assign(span, { kind, instrumentationScope: { name: scope } }));
}

const carrier = (headers: Record<string, string>, parent: Context = within(SpanKind.SERVER)): string | undefined =>
  carrierOf((name) => headers[name], parent);
const carries = (headers: Record<string, string>, parent?: Context): boolean => carrier(headers, parent) === 'others';

describe('a request', () => {
  it.each([
    ['without headers', {}, false],
    ['with the context of the active span', { traceparent: `00-${traceId}-${spanId}-01` }, false],
    ['with that of a span of its own', { traceparent: `00-${traceId}-${otherId}-01` }, true],
    ["with Sentry's header of the active span", { 'sentry-trace': `${traceId}-${spanId}-1` }, false],
    ["with Sentry's header of a span of its own", { 'sentry-trace': `${traceId}-${otherId}-1` }, true],
    ["with Sentry's header of another trace", { 'sentry-trace': `${traceId.replaceAll('0', 'f')}-${otherId}` }, false],
    ["with Sentry's header in no form that we know", { 'sentry-trace': '' }, false],
    ['with a B3 header of the active span', { b3: `${traceId}-${spanId}-1` }, false],
    ['with a B3 header of a span of its own', { b3: `${traceId}-${otherId}-1` }, true],
    ['with B3 headers of the active span', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId }, false],
    ['with B3 headers of a span of its own', { 'x-b3-traceid': traceId, 'x-b3-spanid': otherId }, true],
    ["with X-Ray's header of a span of its own", { 'x-amzn-trace-id': `Root=1-x-y;Parent=${otherId}` }, true],
    ['with the context of Datadog, whose tracer is not ours', { 'x-datadog-parent-id': '42' }, false],
  ])('%s', (_, headers, isElsewhere) => {
    expect(carries(headers as Record<string, string>)).toBe(isElsewhere);
  });

  it('that is sent inside a span of its own is of whoever made that', () => {
    const inside = within(SpanKind.CLIENT);
    expect(carries({ traceparent: `00-${traceId}-${spanId}-01` }, inside)).toBe(true);
    expect(carries({ 'sentry-trace': `${traceId}-${spanId}-1` }, inside)).toBe(true);
    expect(carries({ 'x-b3-spanid': spanId }, inside)).toBe(true);
    expect(carries({ baggage: 'a=b' }, inside)).toBe(false);
  });

  it('inside a call of ours that is no request is not of Sentry, which names the active span', () => {
    const inside = within(SpanKind.CLIENT, 'nestjs-traced');
    expect(carries({ 'sentry-trace': `${traceId}-${spanId}-1` }, inside)).toBe(false);
    expect(carries({ 'sentry-trace': `${traceId}-${otherId}-1` }, inside)).toBe(true);
    expect(carrier({ traceparent: `00-${traceId}-${otherId}-01` }, inside)).toBe('others');
  });

  it('of tracedFetch is ours, and nobody stands back', () => {
    const inside = within(SpanKind.CLIENT, 'nestjs-traced');
    expect(carrier({ traceparent: `00-${traceId}-${spanId}-01` }, inside)).toBe('us');
  });

  it('outside of any span is of whoever gave it a context, but for Sentry, which makes no span there', () => {
    expect(carries({ traceparent: `00-${traceId}-${otherId}-01` }, ROOT_CONTEXT)).toBe(true);
    expect(carries({ 'sentry-trace': `${traceId}-${otherId}-1` }, ROOT_CONTEXT)).toBe(false);
  });
});
