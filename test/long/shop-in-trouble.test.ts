import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SpanRecord } from '../../sample-app/src/protocol/span-record.js';
import { buildShop, isRunning, ShopUnderTest, spanNamed, treeOf, type Answer } from '../support/shop.js';

beforeAll(() => buildShop(), 240_000);

describe('a shop in trouble', () => {
  let shop: ShopUnderTest;
  let user: Answer;

  beforeAll(async () => {
    shop = await ShopUnderTest.open({
      REDIS_URL: 'redis://127.0.0.1:1',
      SHOP_PAYMENT_FAILURE: '1',
      SHOP_SLOW_QUERY_MS: '0',
      SHOP_STOCK_CHECK_MS: '500',
    });
    user = await shop.post('/api/users', { name: 'Ada Lovelace', email: 'ada@example.com', premium: true });
  }, 240_000);

  afterAll(async () => {
    await shop.stop();
  }, 240_000);

  it('creates users without the cache and says so in events', async () => {
    expect(user.status).toBe(201);
    const { spans } = await shop.traceOf(user);
    const check = spanNamed(spans, 'user.check_duplicate');
    expect(check.error).toBe(false);
    expect(check.events[0]).toMatchObject({ name: 'cache_check_failed', attributes: { fallback: 'database_check' } });
    expect(spanNamed(spans, 'user.create').events.map(({ name }) => name)).toEqual([
      'cache_update_failed',
      'user_created',
    ]);
    expect(spanNamed(spans, 'cache.get')).toMatchObject({ kind: 'internal', error: true });
  });

  it('notes queries that take longer than the threshold', async () => {
    const { spans } = await shop.traceOf(user);
    expect(spanNamed(spans, 'INSERT users').events).toEqual([
      {
        name: 'db.slow_query',
        timeUs: expect.any(Number),
        attributes: { 'db.slow_query.duration_ms': expect.any(Number), 'db.slow_query.threshold_ms': 0 },
      },
    ]);
  });

  it('fails payments at the rate that SHOP_PAYMENT_FAILURE says', async () => {
    const items = [{ sku: 'tea', quantity: 1 }];
    const answer = await shop.post('/api/orders', { userId: user.body['id'], items, card: '4242424242424242' });
    expect(answer.status).toBe(502);
    const { spans } = await shop.traceOf(answer);
    expect(spanNamed(spans, 'provider.charge').attributes['error.type']).toBe('PaymentProviderError');
    expect(spanNamed(spans, 'payment.charge').attributes['resilience.attempts']).toBe(3);
  });

  it('looks at its shelves in traces of their own, whose ids are in its log lines', async () => {
    const isCheck = ({ name }: SpanRecord): boolean => name === 'StockCheck.check';
    const { spans } = await shop.until('a stock check', () => shop.traces.find((trace) => trace.spans.some(isCheck)));
    expect(treeOf(spans)).toEqual(['StockCheck.check (inventory)', ['SELECT stock (inventory)']]);
    const check = spanNamed(spans, 'StockCheck.check');
    expect(check.attributes).toMatchObject({ 'traced.job.type': 'interval', 'stock.low': 1 });
    const line = `low on gold-spoon trace_id=${check.traceId} span_id=${check.spanId} trace_flags=01`;
    await shop.until('its log line', () => (shop.output.includes(line) ? true : undefined));
  });

  it('closes altogether when one of its processes dies', async () => {
    const { payments, ...others } = shop.processes;
    process.kill(payments!, 'SIGKILL');
    expect(await shop.exited).toBe(1);
    expect(shop.output).toContain('payments was ended by SIGKILL');
    expect(Object.values(others).filter(isRunning)).toEqual([]);
  }, 240_000);
});
