import { ROOT_CONTEXT, SpanKind, type Span, type Tracer } from '@opentelemetry/api';

/** Starts a SERVER span with ten attributes, three of which differ from request to request. */
export function startRequestSpan(tracer: Tracer, id: number): Span {
  const span = tracer.startSpan('GET /orders/:id', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  span.setAttribute('http.request.method', 'GET');
  span.setAttribute('http.route', '/orders/:id');
  span.setAttribute('http.response.status_code', 200);
  span.setAttribute('server.address', 'orders.internal');
  span.setAttribute('server.port', 8080);
  span.setAttribute('network.protocol.version', '1.1');
  span.setAttribute('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36');
  span.setAttribute('order.id', `ord_${id}`);
  span.setAttribute('order.items', id % 7);
  span.setAttribute('order.note', id % 2 === 0 ? 'leave it at the door' : 'ring the bell twice');
  return span;
}
