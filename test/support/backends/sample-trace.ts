import { context, SpanKind, SpanStatusCode, trace, type SpanContext, type Tracer } from '@opentelemetry/api';

/** What a backend must be able to give back: parents, a link, every kind, attributes of every type, an event and an error. */
export interface SampleTrace {
  readonly traceId: string;
  /** Span ids by name. */
  readonly ids: Readonly<Record<string, string>>;
  readonly linked: SpanContext;
}

const CHILDREN: readonly (readonly [name: string, kind: SpanKind])[] = [
  ['charge card', SpanKind.CLIENT],
  ['publish order', SpanKind.PRODUCER],
  ['take order', SpanKind.CONSUMER],
  ['add up', SpanKind.INTERNAL],
];

/** Records the trace with whatever provider is the global one. */
export function recordSampleTrace(tracer: Tracer = trace.getTracer('sample', '1.2.3')): SampleTrace {
  const ids: Record<string, string> = {};
  const other = tracer.startSpan('earlier', { root: true });
  other.end();
  const linked = other.spanContext();
  const root = tracer.startSpan('POST /orders', {
    root: true,
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'POST',
      'order.items': 3,
      'order.total': 12.5,
      'order.gift': true,
      tags: ['a', 'ü'],
    },
    links: [{ context: linked, attributes: { 'link.reason': 'retried' } }],
  });
  ids['POST /orders'] = root.spanContext().spanId;
  const within = trace.setSpan(context.active(), root);
  for (const [name, kind] of CHILDREN) {
    const child = tracer.startSpan(name, { kind, attributes: { 'server.address': 'pay.example.com' } }, within);
    ids[name] = child.spanContext().spanId;
    if (kind === SpanKind.CLIENT) {
      child.addEvent('declined', { 'card.reason': 'funds' });
      child.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
    }
    child.end();
  }
  root.end();
  return { traceId: root.spanContext().traceId, ids, linked };
}
