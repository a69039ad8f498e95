import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TraceDetail, TraceList, TraceSummary } from '../../lib/viewer/api.js';
import type { SpanRecord } from '../../sample-app/src/protocol/span-record.js';
import {
  buildShop,
  isRunning,
  ShopUnderTest,
  spanNamed,
  treeOf,
  type Answer,
  type Metrics,
  type Tree,
} from '../support/shop.js';

const CARDS = {
  accepted: '4242424242424242',
  declined: '4000000000000002',
  failing: '4000000000000119',
  flaky: '4000000000000259',
};
/** Longer than the slowest machine takes from the opening of the breaker to the next order. */
const BREAKER_OPEN_MS = 6000;
const PAY: Tree = [
  'POST /payments (orders)',
  ['POST /payments (payments)', ['payment.process (payments)', ['provider.charge (payments)']]],
];
const PAY_AGAIN: Tree = ['attempt PaymentsClient.charge (orders)', PAY];
const PLANTED = {
  query: 'quailQueryHeron17',
  body: 'quailBodyHeron23',
  cookie: 'quailCookieHeron31',
  key: 'quailKeyHeron43',
  baggage: 'quail.baggage@example.com',
  path: 'quail.path@example.com',
};
const AUTHENTICATE: Tree = [
  'gateway.authenticate (gateway)',
  ['POST /auth/verify (gateway)', ['POST /auth/verify (auth)', ['auth.verify_token (auth)']]],
];
const TASKS = [
  'task.send_welcome_email',
  'task.setup_default_preferences',
  'task.trigger_recommendations',
  'task.update_analytics',
];

let people = 0;
const newUser = () => ({ name: 'Ada Lovelace', email: `ada.private${++people}@example.com`, premium: true });

function exceptionsOf(spans: readonly SpanRecord[]): string[] {
  return spans.flatMap((span) =>
    span.events
      .filter(({ name }) => name === 'exception')
      .map(({ attributes }) => `${span.service} ${span.name}: ${String(attributes['exception.type'])}`),
  );
}

/** The spans that are marked as errors, by name. */
function errorsOf(spans: readonly SpanRecord[]): string[] {
  return spans
    .filter(({ error }) => error)
    .map(({ name, service }) => `${name} (${service})`)
    .sort();
}

/** The part of a trace from this span on. */
function subtree(tree: Tree, name: string): Tree | undefined {
  const [top, ...children] = tree;
  return top === name ? tree : (children as Tree[]).map((child) => subtree(child, name)).find(Boolean);
}

/** What the breaker of payments did during a trace. */
function transitionsOf(spans: readonly SpanRecord[]): string[] {
  const events = spans.flatMap((span) => span.events.filter(({ name }) => name.endsWith('circuit_breaker.transition')));
  return events.map(({ attributes }) => {
    const [from, to, reason] = ['from', 'to', 'reason'].map((key) => attributes[`resilience.circuit_breaker.${key}`]);
    return `${String(from)} to ${String(to)}: ${String(reason)}`;
  });
}

/** The states of the breaker of payments and how many breakers are in each. */
function breakerStates(metrics: Metrics): Record<string, number> {
  const count = (state: string) => metrics.sum('resilience_circuit_breaker_state', { breaker: 'payments', state });
  return Object.fromEntries(['closed', 'open', 'half_open', 'isolated'].map((state) => [state, count(state)]));
}

interface Backend {
  readonly url: string;
  /** The spans that came to this path, sorted. */
  spanIds(path: string): string[];
  /** Everything that was sent. */
  text(): string;
  close(): void;
}

/** A server that takes everything it is sent. */
async function createBackend(): Promise<Backend> {
  const received: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spanIds: (path) => {
      const bodies = received.filter((message) => message.path === path).map(({ body }) => body);
      // OTLP links carry span ids too, but after the trace id of the link and without a name behind them.
      const pattern = path === '/v1/traces' ? /"spanId":"([\da-f]{16})"[^{}]*"name"/gu : /"id":"([\da-f]{16})"/gu;
      return bodies.flatMap((body) => [...body.matchAll(pattern)].map(([, id]) => id!)).sort();
    },
    text: () => received.map(({ body }) => body).join('\n'),
    close: () => void server.close(),
  };
}

beforeAll(() => buildShop(), 240_000);

describe('the shop', () => {
  let shop: ShopUnderTest;
  let backend: Backend;
  let userId: string;

  beforeAll(async () => {
    backend = await createBackend();
    shop = await ShopUnderTest.open({
      OTEL_TRACES_EXPORTER: 'zipkin,otlp',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${backend.url}/api/v2/spans`,
      OTEL_EXPORTER_OTLP_ENDPOINT: backend.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // More attempts than the tests before those of the breaker make.
      SHOP_BREAKER_MIN_CALLS: '25',
      // Never while it is being stopped, when spans go to the backends but to no terminal any more.
      SHOP_STOCK_CHECK_MS: '3600000',
      SHOP_BREAKER_OPEN_MS: String(BREAKER_OPEN_MS),
    });
    userId = String((await shop.post('/api/users', newUser())).body['id']);
  }, 240_000);

  afterAll(async () => {
    await shop.stop();
    backend.close();
  }, 240_000);

  const order = (fields: object = {}) => ({
    userId,
    items: [
      { sku: 'tea', quantity: 2 },
      { sku: 'cup', quantity: 1 },
    ],
    card: CARDS.accepted,
    ...fields,
  });

  it('creates a user in one trace through gateway, auth and users', async () => {
    const answer = await shop.post('/api/users', newUser());
    expect(answer.status).toBe(201);
    expect(answer.body['email']).toBe('a***@example.com');
    const { spans } = await shop.traceOf(answer);
    expect(treeOf(spans)).toEqual([
      'POST /api/users (gateway)',
      AUTHENTICATE,
      [
        'POST /users (gateway)',
        [
          'POST /users (users)',
          [
            'user.create (users)',
            ['user.validate (users)'],
            ['user.check_duplicate (users)', ['cache.get (users)'], ['SELECT users (users)']],
            ['INSERT users (users)'],
            ['cache.set (users)'],
            ['cache.set (users)'],
          ],
        ],
      ],
    ]);
    expect(errorsOf(spans)).toEqual([]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('says what creating a user means in attributes and events, and carries the request id everywhere', async () => {
    const answer = await shop.post('/api/users', newUser(), { 'x-correlation-id': 'campaign-7' });
    const { spans } = await shop.traceOf(answer);
    const create = spanNamed(spans, 'user.create');
    expect(create.attributes).toMatchObject({
      'request.id': answer.requestId,
      'correlation.id': 'campaign-7',
      'user.type': 'premium',
      'user.id': answer.body['id'],
      'user.email_hash': expect.stringMatching(/^h:[\da-f]{4}:[\w-]{22}$/u),
    });
    expect(create.events.map(({ name }) => name)).toEqual(['user_created']);
    expect(spanNamed(spans, 'auth.verify_token').attributes['auth.token']).toBe('[REDACTED]');
    const check = spanNamed(spans, 'user.check_duplicate');
    expect(check.attributes).toMatchObject({ 'cache.hit': false, 'user.exists': false });
    expect(check.events.map(({ name }) => name)).toEqual(['cache_check_passed']);
  });

  it('describes database statements by the conventions, without their values', async () => {
    const { spans } = await shop.traceOf(await shop.post('/api/users', newUser()));
    const insert = spanNamed(spans, 'INSERT users');
    expect(insert.kind).toBe('client');
    expect(insert.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'users',
      'db.query.text': 'INSERT INTO users (id, name, email, user_type) VALUES ($1, $2, $3, $4)',
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
    });
  });

  it('links four tasks to the request that caused them without stretching it', async () => {
    const answer = await shop.post('/api/users', newUser());
    const { spans, linked } = await shop.traceOf(answer);
    const create = spanNamed(spans, 'user.create');
    const roots = linked.map((trace) => trace.spans.find((span) => span.parentSpanId === undefined)!);
    expect(roots.map(({ name }) => name).sort()).toEqual(TASKS);
    for (const root of roots) {
      expect(root.links).toEqual([{ traceId: create.traceId, spanId: create.spanId, attributes: {} }]);
      expect(root.traceId).not.toBe(create.traceId);
      expect(root.attributes['user.id']).toBe(answer.body['id']);
    }
    const recommendations = roots.find(({ name }) => name === 'task.trigger_recommendations')!;
    expect(recommendations.startUs + recommendations.durationUs).toBeGreaterThan(create.startUs + create.durationUs);
    const mail = linked.find((trace) => trace.spans.some(({ name }) => name === 'task.send_welcome_email'))!;
    expect(treeOf(mail.spans)).toEqual([
      'task.send_welcome_email (users)',
      ['POST /notifications (users)', ['POST /notifications (notifications)', ['notification.send (notifications)']]],
    ]);
  });

  it('refuses a duplicate user after a look into the cache, as something expected', async () => {
    const user = newUser();
    await shop.post('/api/users', user);
    const answer = await shop.post('/api/users', user);
    expect(answer.status).toBe(409);
    const { spans, linked } = await shop.traceOf(answer);
    expect(linked).toEqual([]);
    expect(spans.map(({ name }) => name)).not.toContain('SELECT users');
    expect(spanNamed(spans, 'user.check_duplicate').attributes).toMatchObject({
      'cache.hit': true,
      'user.exists': true,
    });
    const create = spanNamed(spans, 'user.create');
    expect(create.error).toBe(false);
    expect(create.attributes).toMatchObject({ 'traced.outcome': 'expected', 'error.phase': 'duplicate_check' });
    // The conventions mark the client side of any refused request; nothing else is an error here.
    expect(errorsOf(spans)).toEqual(['POST /users (gateway)']);
    expect(exceptionsOf(spans)).toEqual([]);
  });

  it('names every rule that a new user breaks', async () => {
    const answer = await shop.post('/api/users', { name: '<', email: 'private-but-wrong' });
    expect(answer.status).toBe(400);
    const { spans } = await shop.traceOf(answer);
    const validate = spanNamed(spans, 'user.validate');
    expect(validate.attributes).toMatchObject({
      'validation.rules_checked': 4,
      'validation.error_count': 3,
      'validation.success': false,
    });
    expect(validate.events.map(({ name, attributes }) => [name, attributes['rule.severity']])).toEqual([
      ['validation_rule_failed_email_format', 'critical'],
      ['validation_rule_failed_name_length', 'warning'],
      ['validation_rule_failed_name_content', 'warning'],
    ]);
    expect(JSON.stringify(spans)).not.toContain('private-but-wrong');
  });

  it('answers a wrong token with 401 before anything else happens, as something expected', async () => {
    const answer = await shop.post('/api/users', newUser(), { authorization: 'Bearer wrong-token' });
    expect(answer.status).toBe(401);
    const { spans } = await shop.traceOf(answer);
    expect(treeOf(spans)).toEqual(['POST /api/users (gateway)', AUTHENTICATE]);
    expect(spanNamed(spans, 'auth.verify_token').attributes['traced.outcome']).toBe('expected');
    expect(spanNamed(spans, 'POST /api/users').error).toBe(false);
    expect(JSON.stringify(spans)).not.toContain('wrong-token');
  });

  it('places an order: payment and stock at the same time, then the message', async () => {
    const answer = await shop.post('/api/orders', order());
    expect(answer.status).toBe(201);
    const { spans, linked } = await shop.traceOf(answer);
    const [, , [, [, place]]] = treeOf(spans) as [string, Tree, [string, [string, Tree]]];
    const [, find, insert, both, update, notify] = place as unknown as [string, Tree, Tree, Tree, Tree, Tree];
    expect(find).toEqual([
      'GET /users/{id} (orders)',
      ['GET /users/:id (users)', ['user.find (users)', ['cache.get (users)']]],
    ]);
    expect(insert).toEqual(['INSERT orders (orders)']);
    const [, ...operations] = both as [string, ...Tree[]];
    expect(operations.sort(([a], [b]) => a.localeCompare(b))).toEqual([
      [
        'inventory.reserve (orders)',
        [
          'POST /reservations (orders)',
          [
            'POST /reservations (inventory)',
            ['stock.reserve (inventory)', ['UPDATE stock (inventory)'], ['UPDATE stock (inventory)']],
          ],
        ],
      ],
      ['payment.charge (orders)', PAY],
    ]);
    expect(update).toEqual(['UPDATE orders (orders)']);
    expect(notify).toEqual(['send order.confirmed (orders)']);
    expect(linked.map((trace) => treeOf(trace.spans))).toEqual([
      ['process order.confirmed (notifications)', ['notification.send (notifications)']],
    ]);
    const sent = spanNamed(spans, 'send order.confirmed');
    const received = linked[0]?.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    expect(received?.links).toEqual([{ traceId: sent.traceId, spanId: sent.spanId, attributes: {} }]);
    expect(sent.attributes).toMatchObject({
      'messaging.system.name': 'tcp',
      'messaging.destination.name': 'order.confirmed',
    });
    const { id, status, total } = answer.body;
    expect(spanNamed(spans, 'POST /api/orders', 'gateway').attributes).toMatchObject({
      'order.id': id,
      'order.status': status,
      'order.total': total,
    });
    const charge = spanNamed(spans, 'payment.charge');
    const reserve = spanNamed(spans, 'inventory.reserve');
    expect(reserve.startUs).toBeLessThan(charge.startUs + charge.durationUs);
    expect(charge.startUs).toBeLessThan(reserve.startUs + reserve.durationUs);
    expect(spanNamed(spans, 'order.pay_and_reserve').attributes).toMatchObject({
      'parallel.operations': 2,
      'parallel.success': 2,
      'parallel.errors': 0,
    });
    expect(spanNamed(spans, 'payment.process').attributes['payment.card']).toBe('[REDACTED]');
    expect(JSON.parse(String(spanNamed(spans, 'order.place').attributes['order']))).toEqual({
      id: answer.body['id'],
      userId,
    });
  });

  it('shows the order on its page as one trace of all services, followed by what it caused', async () => {
    const answer = await shop.post('/api/orders', { userId, items: [{ sku: 'tea', quantity: 1 }], card: CARDS.flaky });
    const { traceId, spans } = await shop.traceOf(answer);
    const page = await fetch(shop.page);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const read = async (path: string) => (await (await fetch(`${shop.page}api/${path}`)).json()) as never;
    const isWhole = async (): Promise<TraceSummary | undefined> => {
      const { traces }: TraceList = await read(`traces?query=trace:${traceId}`);
      return traces.find(({ spanCount }) => spanCount >= spans.length);
    };
    let row = await isWhole();
    for (let wait = 0; row === undefined && wait < 100; wait += 1) {
      await sleep(50);
      row = await isWhole();
    }
    expect(row).toMatchObject({ name: 'POST /api/orders', statusCode: 201, failed: false });
    expect([...(row?.services ?? [])].sort()).toEqual([...new Set(spans.map(({ service }) => service))].sort());
    const detail: TraceDetail = await read(`traces/${traceId}`);
    const received = detail.spans.map(({ spanId }) => spanId);
    expect(received).toEqual(expect.arrayContaining(spans.map(({ spanId }) => spanId)));
  });

  it('marks every span on the way of a failing payment and records each error once', async () => {
    const answer = await shop.post('/api/orders', order({ card: CARDS.failing }));
    expect(answer.status).toBe(502);
    const { spans } = await shop.traceOf(answer);
    expect(errorsOf(spans)).toEqual(
      [
        'POST /api/orders (gateway)',
        'POST /orders (gateway)',
        'POST /orders (orders)',
        ...Array<string>(3).fill('POST /payments (orders)'),
        ...Array<string>(3).fill('POST /payments (payments)'),
        ...Array<string>(2).fill('attempt PaymentsClient.charge (orders)'),
        'order.pay_and_reserve (orders)',
        'order.place (orders)',
        'payment.charge (orders)',
        ...Array<string>(3).fill('payment.process (payments)'),
        ...Array<string>(3).fill('provider.charge (payments)'),
      ].sort(),
    );
    // Each of the three attempts has an error of its own in payments; orders has one, for the call.
    expect(exceptionsOf(spans).sort()).toEqual([
      'gateway POST /api/orders: BadGatewayException',
      'orders payment.charge: BadGatewayException',
      ...Array<string>(3).fill('payments payment.process: ServiceUnavailableException'),
      ...Array<string>(3).fill('payments provider.charge: PaymentProviderError'),
    ]);
    const charge = spanNamed(spans, 'payment.charge');
    expect(subtree(treeOf(spans), 'payment.charge (orders)')).toEqual([
      'payment.charge (orders)',
      PAY,
      PAY_AGAIN,
      PAY_AGAIN,
    ]);
    expect(charge.attributes).toMatchObject({
      'resilience.policy.name': 'payments',
      'resilience.attempts': 3,
      'resilience.outcome': 'failure',
      'resilience.stop_reason': 'max_attempts',
      'resilience.circuit_breaker.state': 'closed',
    });
    expect(charge.events.map(({ name }) => name)).toEqual([
      'resilience.retry',
      'resilience.retry',
      'resilience.give_up',
      'exception',
    ]);
    const attempts = spans.filter(({ name }) => name === 'attempt PaymentsClient.charge');
    expect(attempts.map(({ attributes }) => attributes['resilience.attempt.number']).sort()).toEqual([1, 2]);
    for (const attempt of attempts) expect(attempt.attributes['error.type']).toBe('BadGatewayException');
    expect(spanNamed(spans, 'order.pay_and_reserve').attributes).toMatchObject({
      'parallel.success': 1,
      'parallel.errors': 1,
    });
    expect(spanNamed(spans, 'stock.release', 'inventory').attributes['stock.items']).toBe(2);
  });

  it('places an order whose payment works at the second attempt, without an error on the call', async () => {
    const answer = await shop.post('/api/orders', order({ card: CARDS.flaky }));
    expect(answer.status).toBe(201);
    const { spans } = await shop.traceOf(answer);
    const call = ['payment.charge (orders)', PAY, PAY_AGAIN];
    expect(subtree(treeOf(spans), 'payment.charge (orders)')).toEqual(call);
    const charge = spanNamed(spans, 'payment.charge');
    expect(charge.error).toBe(false);
    expect(charge.attributes).not.toHaveProperty(['error.type']);
    expect(charge.attributes).not.toHaveProperty(['resilience.stop_reason']);
    expect(charge.attributes).toMatchObject({
      'resilience.attempts': 2,
      'resilience.outcome': 'success',
      'resilience.retry.delay': expect.any(Number),
    });
    expect(charge.events).toEqual([
      {
        name: 'resilience.retry',
        timeUs: expect.any(Number),
        attributes: {
          'resilience.attempt.number': 0,
          'error.type': 'BadGatewayException',
          'resilience.attempt.delay': expect.any(Number),
          'resilience.attempt.delay_source': 'backoff',
        },
      },
    ]);
    const sent = spans.filter(({ name, service }) => name === 'POST /payments' && service === 'orders');
    const byStart = sent.sort((a, b) => a.startUs - b.startUs);
    expect(byStart.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
    const received = spans.filter(({ name }) => name === 'payment.process');
    const keys = received.map(({ attributes }) => attributes['payment.idempotency_key']);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[\da-f]{8}-/u);
    expect(keys[0]).not.toBe(answer.body['id']);
    expect(errorsOf(spans)).toEqual([
      'POST /payments (orders)',
      'POST /payments (payments)',
      'payment.process (payments)',
      'provider.charge (payments)',
    ]);
    expect(exceptionsOf(spans).sort()).toEqual([
      'payments payment.process: ServiceUnavailableException',
      'payments provider.charge: PaymentProviderError',
    ]);
  });

  it('answers a declined card with 402 and an empty shelf with 409, undoing the other half', async () => {
    const declined = await shop.post('/api/orders', order({ card: CARDS.declined }));
    expect(declined.status).toBe(402);
    const declinedTrace = await shop.traceOf(declined);
    expect(spanNamed(declinedTrace.spans, 'provider.charge').attributes['traced.outcome']).toBe('expected');
    expect(declinedTrace.spans.map(({ name }) => name)).toContain('stock.release');
    const charge = spanNamed(declinedTrace.spans, 'payment.charge');
    expect(charge.attributes).toMatchObject({ 'resilience.attempts': 1, 'resilience.stop_reason': 'not_retryable' });
    expect(charge.error).toBe(false);
    expect(charge.events).toEqual([]);

    const soldOut = await shop.post('/api/orders', order({ items: [{ sku: 'gold-spoon', quantity: 1 }] }));
    expect(soldOut.status).toBe(409);
    const { spans } = await shop.traceOf(soldOut);
    expect(spanNamed(spans, 'stock.reserve').events.map(({ name }) => name)).toContain('out_of_stock');
    expect(spans.map(({ name }) => name)).toContain('payment.refund_process');
  });

  it('counts calls, attempts and retries of payments at /metrics', async () => {
    const before = await shop.metricsOf('orders');
    const answers: Answer[] = [];
    for (const card of Object.values(CARDS)) answers.push(await shop.post('/api/orders', order({ card })));
    const after = await shop.metricsOf('orders');
    await Promise.all(answers.map((answer) => shop.traceOf(answer)));
    const added = (name: string, labels: Record<string, string> = {}) => {
      const all = { policy: 'payments', ...labels };
      return after.sum(name, all) - before.sum(name, all);
    };
    expect({
      accepted: added('resilience_calls_total', { outcome: 'success', retried: 'false' }),
      flaky: added('resilience_calls_total', { outcome: 'success', retried: 'true' }),
      declined: added('resilience_calls_total', { outcome: 'failure', retried: 'false' }),
      failing: added('resilience_calls_total', { outcome: 'failure', retried: 'true' }),
      goodAttempts: added('resilience_attempt_duration_seconds_count', { outcome: 'success' }),
      badAttempts: added('resilience_attempt_duration_seconds_count', { outcome: 'failure' }),
      failures: added('resilience_attempt_failures_total', { error_type: 'BadGatewayException' }),
      refusals: added('resilience_attempt_failures_total', { error_type: 'HttpException' }),
      retriedCalls: added('resilience_call_retries_count'),
      retries: added('resilience_call_retries_sum'),
    }).toEqual({
      accepted: 1,
      flaky: 1,
      declined: 1,
      failing: 1,
      goodAttempts: 2,
      badAttempts: 5,
      failures: 4,
      refusals: 1,
      retriedCalls: 2,
      retries: 3,
    });
    expect(breakerStates(after)).toEqual({ closed: 1, open: 0, half_open: 0, isolated: 0 });
    const tokens = after.sum('resilience_retry_budget_tokens', { budget: 'payments' });
    expect(tokens).toBeLessThan(before.sum('resilience_retry_budget_tokens', { budget: 'payments' }));
    const requests = { client: 'orders', server: 'payments' };
    expect(
      after.sum('traces_service_graph_request_total', requests) -
        before.sum('traces_service_graph_request_total', requests),
    ).toBe(7);
  });

  it('stops calling payments that keep failing, and calls them again when they may work', async () => {
    let answers: Answer[] = [];
    let opened = breakerStates(await shop.metricsOf('orders'));
    for (let sent = 0; opened['open'] === 0 && sent < 60; sent += 5) {
      const five = Array.from({ length: 5 }, () => shop.post('/api/orders', order({ card: CARDS.failing })));
      answers = [...answers, ...(await Promise.all(five))];
      opened = breakerStates(await shop.metricsOf('orders'));
    }
    expect(opened).toEqual({ closed: 0, open: 1, half_open: 0, isolated: 0 });

    const refused = await shop.post('/api/orders', order());
    expect([refused.status, refused.body['message']]).toEqual([502, 'orders answered 503']);
    const refusedMetrics = await shop.metricsOf('orders');
    await sleep(BREAKER_OPEN_MS);
    const recovered = await shop.post('/api/orders', order());
    expect(recovered.status).toBe(201);
    const recoveredMetrics = await shop.metricsOf('orders');

    const traces = await Promise.all(answers.map((answer) => shop.traceOf(answer)));
    const transitions = traces.flatMap(({ spans }) => transitionsOf(spans));
    expect(transitions).toEqual(['closed to open: failure_ratio']);

    const { spans } = await shop.traceOf(refused);
    const charge = spanNamed(spans, 'payment.charge');
    expect(subtree(treeOf(spans), 'payment.charge (orders)')).toEqual(['payment.charge (orders)']);
    expect(charge.attributes).toMatchObject({
      'error.type': 'CircuitOpenError',
      'resilience.attempts': 0,
      'resilience.outcome': 'rejected',
      'resilience.stop_reason': 'circuit_open',
      'resilience.circuit_breaker.state': 'open',
    });
    expect(spans.map(({ name }) => name)).toContain('stock.release');
    const rejection = { policy: 'payments', reason: 'circuit_open' };
    expect(refusedMetrics.sum('resilience_rejections_total', rejection)).toBeGreaterThanOrEqual(1);

    const trace = await shop.traceOf(recovered);
    expect(transitionsOf(trace.spans)).toEqual(['open to half_open: open_elapsed', 'half_open to closed: probe_ok']);
    expect(breakerStates(recoveredMetrics)).toEqual({ closed: 1, open: 0, half_open: 0, isolated: 0 });
    const counted = ['open', 'half_open', 'closed'].map((to) =>
      recoveredMetrics.sum('resilience_circuit_breaker_transitions_total', { breaker: 'payments', to }),
    );
    expect(counted).toEqual([1, 1, 1]);
  }, 240_000);

  it('continues the trace of a client that sends one', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await shop.get(`/api/users/${userId}`, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    expect(answer.status).toBe(200);
    const { spans } = await shop.traceOf(answer);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(spanNamed(spans, 'GET /api/users/:id').parentSpanId).toBe('00f067aa0ba902b7');
  });

  it('keeps concurrent requests apart', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => shop.post('/api/users', newUser())));
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      const { spans, linked } = await shop.traceOf(answer);
      expect(spanNamed(spans, 'user.create').attributes['request.id']).toBe(answer.requestId);
      expect(linked.length).toBe(4);
    }
  }, 240_000);

  it('takes requests with secrets in address, headers, baggage and body', async () => {
    const created = await shop.post(
      `/api/users?access_token=${PLANTED.query}`,
      { ...newUser(), password: PLANTED.body },
      {
        cookie: `sid=${PLANTED.cookie}`,
        'x-api-key': PLANTED.key,
        baggage: `user.email=${encodeURIComponent(PLANTED.baggage)}`,
      },
    );
    expect(created.status).toBe(201);
    const { spans } = await shop.traceOf(created);
    expect(spanNamed(spans, 'POST /api/users').attributes['url.query']).toBe('access_token=REDACTED');
    const refused = await shop.get(`/api/users/${PLANTED.path}`);
    const failing = order({ card: CARDS.failing, password: PLANTED.body, note: PLANTED.baggage });
    const failed = await shop.post('/api/orders', failing);
    expect([refused.status, failed.status]).toEqual([400, 502]);
    // What the terminal has shown by the end is compared with what the backends got.
    await Promise.all([shop.traceOf(refused), shop.traceOf(failed)]);
  });

  it('stops with code 0 when asked to, after every backend got what the terminal has shown', async () => {
    expect(await shop.stop()).toBe(0);
    const shown = shop.traces.flatMap(({ spans, linked }) => [...spans, ...linked.flatMap((task) => task.spans)]);
    const ids = shown.map(({ spanId }) => spanId).sort();
    expect(ids.length).toBeGreaterThan(200);
    expect(backend.spanIds('/api/v2/spans')).toEqual(ids);
    expect(backend.spanIds('/v1/traces')).toEqual(ids);
    expect(Object.values(shop.processes).filter(isRunning)).toEqual([]);
  }, 240_000);

  it.each(['terminal', 'backends'])('never tells the %s an e-mail address, a card number or a token', (place) => {
    const text = place === 'terminal' ? shop.output : backend.text();
    expect(text.length).toBeGreaterThan(50_000);
    expect(text).not.toMatch(/private\d+@/u);
    expect(text).not.toContain('demo-token');
    for (const secret of [...Object.values(CARDS), ...Object.values(PLANTED)]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(encodeURIComponent(secret));
    }
  });
});
