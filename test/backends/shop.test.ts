// needs: ZIPKIN_URL, DATABASE_URL, REDIS_URL
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SpanRecord, TraceGroup } from '../../sample-app/src/protocol/span-record.js';
import { readTrace, zipkinUrl, type ZipkinSpan } from '../support/backends/zipkin-client.js';
import { buildShop, ShopUnderTest, type Answer } from '../support/shop.js';

interface DependencyLink {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
  readonly errorCount?: number;
}

const EMAIL = `ada.${process.pid}.${Date.now()}@example.com`;
const FAILING_CARD = '4000000000000119';

const startedMs = Date.now();
let shop: ShopUnderTest;
let user: Answer;
let order: Answer;
let failed: Answer;

beforeAll(async () => {
  buildShop();
  shop = await ShopUnderTest.open({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkinUrl()}/api/v2/spans`,
    DATABASE_URL: process.env['DATABASE_URL'],
    REDIS_URL: process.env['REDIS_URL'],
  });
  user = await shop.post('/api/users', { name: 'Ada Lovelace', email: EMAIL });
  const body = { userId: user.body['id'], items: [{ sku: 'tea', quantity: 1 }] };
  order = await shop.post('/api/orders', { ...body, card: '4242424242424242' });
  failed = await shop.post('/api/orders', { ...body, card: FAILING_CARD });
}, 240_000);

afterAll(async () => {
  expect(await shop.stop()).toBe(0);
}, 240_000);

/** What Zipkin has of a trace that the terminal has shown. */
async function inZipkin(shown: { traceId: string; spans: readonly SpanRecord[] }): Promise<ZipkinSpan[]> {
  return readTrace(shown.traceId, shown.spans.length);
}

function servicesOf(spans: readonly ZipkinSpan[]): string[] {
  return [...new Set(spans.map((span) => span.localEndpoint.serviceName))].sort();
}

/** Every span of the terminal is in Zipkin, below the same parent and under the same name. */
function expectSame(stored: readonly ZipkinSpan[], shown: readonly SpanRecord[]): void {
  const line = (id: string, parentId: string | undefined, name: string, service: string) =>
    `${id} below ${parentId ?? 'nothing'}: ${name.toLowerCase()} (${service})`;
  expect(stored.map((span) => line(span.id, span.parentId, span.name, span.localEndpoint.serviceName)).sort()).toEqual(
    shown.map((span) => line(span.spanId, span.parentSpanId, span.name, span.service)).sort(),
  );
}

describe('the shop against real servers', () => {
  it('creates users and orders in PostgreSQL and Redis', async () => {
    expect([user.status, order.status, failed.status]).toEqual([201, 201, 502]);
    const { spans } = await shop.traceOf(user);
    const redis = spans.find(({ name }) => name === 'GET');
    expect(redis?.attributes).toMatchObject({ 'db.system.name': 'redis', 'db.operation.name': 'GET' });
    const again = await shop.post('/api/users', { name: 'Ada Lovelace', email: EMAIL });
    expect(again.status).toBe(409);
  });

  it('puts the whole trace of a request into Zipkin, every service present and no parent missing', async () => {
    const [created, placed] = [await shop.traceOf(user), await shop.traceOf(order)];
    const stored = { created: await inZipkin(created), placed: await inZipkin(placed) };
    expectSame(stored.created, created.spans);
    expectSame(stored.placed, placed.spans);
    expect(servicesOf(stored.created)).toEqual(['auth', 'gateway', 'users']);
    expect(servicesOf(stored.placed)).toEqual(['auth', 'gateway', 'inventory', 'orders', 'payments', 'users']);
    for (const spans of Object.values(stored)) {
      const ids = new Set(spans.map(({ id }) => id));
      expect(spans.filter(({ parentId }) => parentId === undefined)).toHaveLength(1);
      expect(spans.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId))).toEqual([]);
    }
  });

  it('puts the linked tasks into Zipkin as traces of their own', async () => {
    const { linked } = (await shop.traceOf(user)) as TraceGroup;
    expect(linked).toHaveLength(4);
    for (const task of linked) expectSame(await inZipkin(task), task.spans);
  });

  it('puts the message about an order, which came through Redis, into a trace of its own', async () => {
    const { spans, linked } = (await shop.traceOf(order)) as TraceGroup;
    const sent = spans.find(({ name }) => name === 'send order.confirmed');
    expect(sent?.attributes['messaging.system.name']).toBe('redis');
    expect(linked.map((trace) => trace.spans.map(({ name }) => name).sort())).toEqual([
      ['notification.send', 'process order.confirmed'],
    ]);
    for (const message of linked) expectSame(await inZipkin(message), message.spans);
  });

  it('flags the spans of a failed request, and only those', async () => {
    const shown = await shop.traceOf(failed);
    const stored = await inZipkin(shown);
    const flagged = stored.filter((span) => span.tags?.['error'] !== undefined).map(({ id }) => id);
    const errors = shown.spans.filter(({ error }) => error).map(({ spanId }) => spanId);
    expect(errors.length).toBeGreaterThan(5);
    expect(flagged.sort()).toEqual(errors.sort());
    const stillFine = await inZipkin(await shop.traceOf(order));
    expect(stillFine.filter((span) => span.tags?.['error'] !== undefined)).toEqual([]);
  });

  it('draws the right dependency graph, databases included', async () => {
    await inZipkin(await shop.traceOf(failed));
    // Other tests send their orders to the same Zipkin.
    const endMs = Date.now() + 60_000;
    const range = `endTs=${endMs}&lookback=${endMs - startedMs}`;
    const response = await fetch(`${zipkinUrl()}/api/v2/dependencies?${range}`);
    const links = (await response.json()) as DependencyLink[];
    expect(links.map(({ parent, child }) => `${parent} -> ${child}`).sort()).toEqual([
      'gateway -> auth',
      'gateway -> orders',
      'gateway -> users',
      'inventory -> postgresql',
      'orders -> inventory',
      'orders -> payments',
      'orders -> postgresql',
      'orders -> users',
      'users -> notifications',
      'users -> postgresql',
      'users -> redis',
    ]);
    const payments = links.find(({ parent, child }) => parent === 'orders' && child === 'payments');
    // One payment that works, and three attempts of one that does not.
    expect(payments).toMatchObject({ callCount: 4, errorCount: 3 });
  });

  it('tells Zipkin no e-mail address, card number or token', async () => {
    for (const answer of [user, order, failed]) {
      const shown = await shop.traceOf(answer);
      const groups = [shown, ...shown.linked];
      const text = JSON.stringify(await Promise.all(groups.map(inZipkin)));
      for (const secret of [EMAIL, FAILING_CARD, '4242424242424242', 'demo-token']) expect(text).not.toContain(secret);
    }
  });
});
