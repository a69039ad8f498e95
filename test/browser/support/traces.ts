import { readFileSync } from 'node:fs';
import type { SpanRecord } from '../../../lib/analysis/span-record.js';

/** A trace as it was recorded, with times from zero, and the traces that it started. */
export interface RecordedTrace {
  readonly spans: readonly SpanRecord[];
  readonly followUps: readonly (readonly SpanRecord[])[];
}

/** The demo requests of the shop, recorded once. */
export const shopTraces = (
  JSON.parse(readFileSync(new URL('./shop-traces.json', import.meta.url), 'utf8')) as readonly RecordedTrace[]
).map(({ spans, followUps }): RecordedTrace => ({
  spans: withinParents(spans),
  followUps: followUps.map(withinParents),
}));

/** Their starts are whole milliseconds, durations are not: nobody ends after its parent for that alone, at any speed. */
function withinParents(spans: readonly SpanRecord[]): SpanRecord[] {
  const ends = new Map<string, number>();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const endOf = (span: SpanRecord): number => {
    const known = ends.get(span.spanId);
    if (known !== undefined) return known;
    const parent = byId.get(span.parentSpanId ?? '');
    const end = span.startUs + span.durationUs;
    const latest = parent === undefined ? end : endOf(parent);
    // A parent that was shortened may itself have been late by a millisecond.
    const isLate = parent !== undefined && end > latest && end - parent.startUs - parent.durationUs <= 1000;
    ends.set(span.spanId, isLate ? Math.max(latest, span.startUs + 1) : end);
    return ends.get(span.spanId)!;
  };
  return spans.map((span) => ({ ...span, durationUs: endOf(span) - span.startUs }));
}

/** Numbers from 0 to 1 that are the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export const hexId = (value: number, length: 16 | 32): string => (value + 1).toString(16).padStart(length, '0');

/** The trace again, at another time, at another speed and with other ids. */
export function repeatTrace(trace: RecordedTrace, startUs: number, speed: number, number: number): SpanRecord[] {
  const all = [trace.spans, ...trace.followUps].flat();
  const ids = new Map<string, string>();
  const traceOf = (id: string): string => remember(ids, `t${id}`, () => hexId(number * 4096 + ids.size, 32));
  const spanOf = (id: string): string => remember(ids, `s${id}`, () => hexId(number * 4096 + ids.size, 16));
  const first = Math.min(...trace.spans.map((span) => span.startUs));
  const at = (us: number): number => startUs + (us - first) * speed;
  return all.map((span) => ({
    ...span,
    traceId: traceOf(span.traceId),
    spanId: spanOf(span.spanId),
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: spanOf(span.parentSpanId) }),
    startUs: at(span.startUs),
    durationUs: span.durationUs * speed,
    attributes: withOwnIds(span.attributes, number),
    events: span.events.map((event) => ({ ...event, timeUs: at(event.timeUs) })),
    links: span.links.map((link) => ({ ...link, traceId: traceOf(link.traceId), spanId: spanOf(link.spanId) })),
  }));
}

/** What is different for each request in the shop is different here. */
function withOwnIds(attributes: SpanRecord['attributes'], number: number): SpanRecord['attributes'] {
  const own = ['request.id', 'correlation.id', 'order.id', 'user.id'].filter(
    (name) => typeof attributes[name] === 'string',
  );
  return {
    ...attributes,
    ...Object.fromEntries(own.map((name) => [name, `${hexId(number, 16)}-${String(attributes[name]).slice(0, 8)}`])),
  };
}

function remember(ids: Map<string, string>, key: string, make: () => string): string {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = make();
  ids.set(key, id);
  return id;
}

interface SpanShape {
  readonly name: string;
  readonly service: string;
  readonly kind?: SpanRecord['kind'];
  readonly startUs: number;
  readonly durationUs: number;
  readonly parent?: number | undefined;
  readonly error?: boolean;
  readonly attributes?: SpanRecord['attributes'];
}

/** Spans of one trace from their shapes; `parent` is the place of the parent in the list. */
export function makeTrace(number: number, shapes: readonly SpanShape[]): SpanRecord[] {
  const base = number * 1_000_000;
  return shapes.map(
    ({ name, service, kind = 'internal', startUs, durationUs, parent, error = false, attributes = {} }, index) => ({
      traceId: hexId(number, 32),
      spanId: hexId(base + index, 16),
      ...(parent === undefined ? {} : { parentSpanId: hexId(base + parent, 16) }),
      name,
      service,
      kind,
      startUs,
      durationUs,
      error,
      attributes,
      events: [],
      links: [],
    }),
  );
}

/** One query for each of 24 orders, one after another. */
export function repeatedQueries(startUs: number, number: number): SpanRecord[] {
  const shapes: SpanShape[] = [
    {
      name: 'GET /api/users/:id/orders',
      service: 'gateway',
      kind: 'server',
      startUs,
      durationUs: 153_000,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/users/:id/orders',
        'http.response.status_code': 200,
      },
    },
    { name: 'gateway.authenticate', service: 'gateway', startUs: startUs + 1000, durationUs: 5900, parent: 0 },
    {
      name: 'POST /auth/verify',
      service: 'gateway',
      kind: 'client',
      startUs: startUs + 1300,
      durationUs: 5400,
      parent: 1,
    },
    {
      name: 'POST /auth/verify',
      service: 'auth',
      kind: 'server',
      startUs: startUs + 2600,
      durationUs: 2400,
      parent: 2,
    },
    { name: 'auth.verify_token', service: 'auth', startUs: startUs + 3000, durationUs: 240, parent: 3 },
    {
      name: 'GET /orders',
      service: 'gateway',
      kind: 'client',
      startUs: startUs + 7000,
      durationUs: 145_000,
      parent: 0,
    },
    { name: 'GET /orders', service: 'orders', kind: 'server', startUs: startUs + 9000, durationUs: 141_000, parent: 5 },
    { name: 'order.list', service: 'orders', startUs: startUs + 10_000, durationUs: 139_000, parent: 6 },
    {
      name: 'SELECT orders',
      service: 'orders',
      kind: 'client',
      startUs: startUs + 10_300,
      durationUs: 3100,
      parent: 7,
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT id FROM orders WHERE user_id = $1',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'orders',
      },
    },
    { name: 'order.with_items', service: 'orders', startUs: startUs + 14_000, durationUs: 134_000, parent: 7 },
  ];
  const random = createRandom(7);
  let at = startUs + 14_500;
  for (let query = 0; query < 24; query++) {
    const durationUs = 3900 + random() * 2400;
    shapes.push({
      name: 'SELECT order_items',
      service: 'orders',
      kind: 'client',
      startUs: at,
      durationUs,
      parent: 9,
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT id, sku, quantity, price FROM order_items WHERE order_id = $1',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'order_items',
      },
    });
    at += durationUs + 300;
  }
  shapes.push({ name: 'price.total', service: 'orders', startUs: at, durationUs: 1900, parent: 9 });
  return makeTrace(number, shapes);
}

/** A job of `size` spans: batches of products, each with a price that is asked for and a row that is written. */
export function nightlyJob(startUs: number, number: number, size: number): SpanRecord[] {
  const random = createRandom(11);
  const shapes: SpanShape[] = [
    {
      name: 'nightly.reprice_catalogue',
      service: 'catalogue',
      startUs,
      durationUs: 0,
      attributes: { 'messaging.system': 'bullmq' },
    },
  ];
  let at = startUs + 500_000 * Math.min(1, size / 5000);
  let batch = -1;
  for (let product = 0; shapes.length < size; product++) {
    if (product % 25 === 0) {
      batch = shapes.length;
      shapes.push({ name: `batch ${product / 25 + 1}`, service: 'catalogue', startUs: at, durationUs: 0, parent: 0 });
      shapes.push({
        name: 'SELECT products',
        service: 'catalogue',
        kind: 'client',
        startUs: at + 300,
        durationUs: 9400,
        parent: batch,
      });
      at += 10_000;
    }
    const failed = product % 180 === 97;
    const asks = 5500 + random() * 2500;
    const [first, parent] = [at, shapes.length];
    const sku = `${['CUP', 'TRAY', 'KETTLE', 'POT', 'LAMP'][product % 5]}-${String((product % 25) + 1).padStart(2, '0')}`;
    shapes.push({
      name: 'product.reprice',
      service: 'catalogue',
      startUs: first,
      durationUs: asks + 4000,
      parent: batch,
      error: failed,
      attributes: { 'product.sku': sku, 'batch.number': Math.floor(product / 25) + 1 },
    });
    shapes.push({
      name: 'GET /prices/:sku',
      service: 'catalogue',
      kind: 'client',
      startUs: first + 400,
      durationUs: asks,
      parent,
      error: failed,
    });
    shapes.push({
      name: 'GET /prices/:sku',
      service: 'inventory',
      kind: 'server',
      startUs: first + 1200,
      durationUs: asks - 1600,
      parent: parent + 1,
      error: failed,
    });
    if (!failed)
      shapes.push({
        name: 'UPDATE products',
        service: 'catalogue',
        kind: 'client',
        startUs: first + 800 + asks,
        durationUs: 2600,
        parent,
      });
    at += asks + 4200;
    const done = shapes[batch]!;
    shapes[batch] = { ...done, durationUs: at - done.startUs };
  }
  shapes[0] = { ...shapes[0]!, durationUs: at + 1000 - startUs };
  return makeTrace(number, shapes);
}
