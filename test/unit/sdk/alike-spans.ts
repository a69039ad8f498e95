import type { Attributes, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { makeSpan } from './make-span.js';

const SCOPE = { name: 'scope', version: '1.0.0' };
const KEYS = ['http.request.method', 'http.route', 'order.id', 'order.isGift', 'service.name', 'error'];

/** Spans of few names whose attributes are alike, in number, order and values, with others between them. */
export function alikeSpans(
  resources: readonly ReadableSpan['resource'][],
  minLength: number,
): fc.Arbitrary<ReadableSpan[]> {
  const value = fc.oneof(
    { arbitrary: fc.constantFrom<unknown>('GET', '/orders/:id', 1, true), weight: 6 },
    fc.constantFrom<unknown>('é"', 'x'.repeat(300), '1', 0, 'true', ['GET']),
  );
  const attributes = fc.oneof(
    {
      arbitrary: fc.constantFrom<Attributes>(
        { 'http.request.method': 'GET', 'http.route': '/orders/:id', 'order.id': 1, 'order.isGift': true },
        { 'http.request.method': 'GET', 'http.route': '/orders/:id', 'order.id': 2, 'order.isGift': true },
        {},
      ),
      weight: 4,
    },
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries) as Attributes),
  );
  const span = fc.record({
    name: fc.constantFrom('GET /orders', 'a "quoted" name'),
    kind: fc.constantFrom(0, 0, 0, 1) as fc.Arbitrary<SpanKind>,
    resource: fc.constantFrom(...resources),
    attributes,
  });
  return fc.array(
    span.map((fields) => makeSpan({ ...fields, instrumentationScope: SCOPE })),
    { minLength, maxLength: 2 * minLength },
  );
}
