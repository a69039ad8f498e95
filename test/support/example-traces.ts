import type { SpanRecord } from '../../lib/analysis/span-record.js';
import { records, type SpanSketch } from './records.js';

const ms = 1000;
const sketch = (
  id: string,
  parent: string | undefined,
  atMs: number,
  forMs: number,
  rest: Partial<SpanRecord> = {},
): SpanSketch => ({
  id,
  ...(parent === undefined ? {} : { in: parent }),
  at: 1_790_000_000_000_000 + atMs * ms,
  for: forMs * ms,
  ...rest,
});
const retry = (atMs: number, delayMs: number) => ({
  name: 'resilience.retry',
  timeUs: 1_790_000_000_000_000 + atMs * ms,
  attributes: { 'resilience.attempt.delay': delayMs / 1000 },
});

/** An order whose payment is tried three times, with pauses, beside a reservation that nobody has to wait for. */
export function failedOrder(): SpanRecord[] {
  const [gateway, orders, payments] = [{ service: 'gateway' }, { service: 'orders' }, { service: 'payments' }];
  const failed = { error: true, statusMessage: 'provider did not answer' };
  return records(
    sketch('root', undefined, 0, 205, {
      ...gateway,
      name: 'POST /api/orders',
      kind: 'server',
      error: true,
      attributes: { 'http.response.status_code': 502 },
    }),
    sketch('auth', 'root', 0, 9, { ...gateway, name: 'gateway.authenticate' }),
    sketch('place', 'root', 10, 190, { ...orders, name: 'order.place', error: true }),
    sketch('charge', 'place', 12, 170, {
      ...orders,
      name: 'payment.charge',
      error: true,
      attributes: { 'resilience.attempts': 3 },
      events: [retry(37, 46), retry(108, 45)],
    }),
    sketch('reserve', 'place', 13, 6, { ...orders, name: 'inventory.reserve' }),
    sketch('p1', 'charge', 12, 25, { ...payments, name: 'provider.charge', ...failed }),
    sketch('a2', 'charge', 83, 25, { ...orders, name: 'attempt PaymentClient.charge', error: true }),
    sketch('p2', 'a2', 83, 25, { ...payments, name: 'provider.charge', ...failed }),
    sketch('a3', 'charge', 153, 25, { ...orders, name: 'attempt PaymentClient.charge', error: true }),
    sketch('p3', 'a3', 153, 25, { ...payments, name: 'provider.charge', ...failed }),
    sketch('release', 'place', 183, 7, { ...orders, name: 'inventory.release' }),
  );
}

/** A list of orders, and a query for the items of each. */
export function listWithNPlusOne(count = 24): SpanRecord[] {
  const query = { service: 'orders', kind: 'client' as const, name: 'SELECT order_items' };
  const length = 20 + count * 5;
  return records(
    sketch('root', undefined, 0, length, {
      service: 'gateway',
      name: 'GET /api/users/:id/orders',
      kind: 'server',
      attributes: { 'http.response.status_code': 200 },
    }),
    sketch('list', 'root', 5, length - 10, { service: 'orders', name: 'order.list' }),
    ...Array.from({ length: count }, (_, i) =>
      sketch(`q${i}`, 'list', 10 + i * 5, 5, {
        ...query,
        attributes: {
          'db.system.name': 'postgresql',
          'db.query.text': `SELECT * FROM order_items WHERE order_id = ${i}`,
        },
      }),
    ),
  );
}
