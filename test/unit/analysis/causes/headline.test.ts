import { describe, expect, it } from '@jest/globals';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { nightlyJob, repeatedQueries, shopTraces } from '../../../browser/support/traces.js';
import { records } from '../../../support/records.js';

const answer = (spans: readonly SpanRecord[]): string => {
  const { headline, detail } = explainTrace({ spans });
  return `${headline} ${detail}`.trim();
};
const shop = (number: number): readonly SpanRecord[] => shopTraces[number]!.spans;

const stalled = (attributes: SpanRecord['attributes']): SpanRecord[] =>
  records(
    { id: 'GET /', at: 0, for: 100_000 },
    { id: 'report.read', in: 'GET /', at: 1000, for: 95_000 },
    { id: 'event_loop.blocked', in: 'report.read', at: 2000, for: 90_000, attributes },
  );

describe('the sentence of', () => {
  it.each<[string, readonly SpanRecord[], string]>([
    [
      'a guard that blocked the event loop',
      stalled({ 'code.function.name': 'RolesGuard.canActivate' }),
      '100 ms: **90.0 ms** of it is `RolesGuard.canActivate`, which blocked the event loop.',
    ],
    [
      'a method that blocked the event loop in native code',
      stalled({}),
      '100 ms: **90.0 ms** of it is `report.read`, which blocked the event loop.',
    ],
    [
      'a request that was blocked for less than half of its time',
      records(
        { id: 'GET /', at: 0, for: 300_000 },
        { id: 'event_loop.blocked', in: 'GET /', at: 0, for: 120_000 },
        { id: 'query', in: 'GET /', at: 120_000, for: 100_000 },
      ),
      '300 ms: **120 ms** of it is a blocked event loop. Then `query` with 100 ms.',
    ],
    [
      'a job of 5,000 spans',
      nightlyJob(0, 1, 5012),
      '14.5 s: **11.6 s** of it is the same work, `product.reprice`, run 1,230 times one after another, in 50 groups. Ten at a time would bring the job to about 4.03 s. Seven of them failed.',
    ],
    [
      'a short job',
      nightlyJob(0, 1, 40),
      '121 ms: **104 ms** of it is the same work, `product.reprice`, run ten times one after another. All of a group at the same time would bring the job to about 28.6 ms.',
    ],
    [
      'a list with a query for each item',
      repeatedQueries(0, 1),
      '153 ms: **125 ms** of it is the same query, `SELECT order_items`, run 24 times one after another. One query for all 24 would bring the request to about 34.1 ms.',
    ],
    [
      'a new user',
      shop(0),
      '631 ms in several pieces; the largest is the way to `auth` with **178 ms**. Then `user.create` itself with 121 ms.',
    ],
    [
      'a user that is there already',
      shop(1),
      '82.6 ms: **46.7 ms** of it is `POST /api/users` itself. Then the way to `users` with 20.8 ms. The request was refused with 409.',
    ],
    [
      'a cold order',
      shop(2),
      '1.18 s: **939 ms** of it is `order.place`. The largest parts: the way to `inventory` with 172 ms and `order.place` itself with 170 ms.',
    ],
    [
      'an order that was paid at the second attempt',
      shop(3),
      '253 ms: **127 ms** of it is `payment.charge`, which was tried twice before it worked. Of that, 44 %, 56.2 ms, was waiting between the attempts.',
    ],
    [
      'an order that was not paid',
      shop(4),
      '479 ms: **307 ms** of it is `payment.charge`, which was tried three times and gave up. Of that, 27 %, 82.0 ms, was waiting between the attempts. The request was refused with 502.',
    ],
    [
      'a call of many small parts beside a larger one of another call',
      records(
        { id: 'GET /', at: 0, for: 400, kind: 'server' },
        { id: 'prepare', in: 'GET /', at: 0, for: 200 },
        { id: 'parse', in: 'prepare', at: 10, for: 120 },
        { id: 'send', in: 'GET /', at: 210, for: 150 },
      ),
      '400 µs: **200 µs** of it is `prepare`. Most of that: `parse` with 120 µs and `prepare` itself with 80 µs.',
    ],
    [
      'a call whose two sides have one name',
      records(
        { id: 'GET /', at: 0, for: 100, kind: 'server' },
        { id: 'out', name: 'POST /stock', in: 'GET /', at: 0, for: 90, kind: 'client' },
        { id: 'in', name: 'POST /stock', in: 'out', at: 25, for: 40, kind: 'server', service: 'stock' },
        { id: 'count', in: 'in', at: 30, for: 15, service: 'stock' },
      ),
      '100 µs: **90 µs** of it is `POST /stock`. Most of that: the way to `stock` with 50 µs and the work of `stock` with 25 µs.',
    ],
    [
      'a call to somebody who sends no spans',
      records(
        { id: 'POST /pay', at: 0, for: 100, kind: 'server' },
        {
          id: 'POST',
          in: 'POST /pay',
          at: 0,
          for: 90,
          kind: 'client',
          attributes: { 'server.address': 'bank.example' },
        },
      ),
      '100 µs: **90 µs** of it is `POST`, a call to `bank.example`.',
    ],
    [
      'a call to somebody who sends no spans, that failed',
      records(
        { id: 'pay', at: 0, for: 100 },
        {
          id: 'POST',
          in: 'pay',
          at: 0,
          for: 90,
          kind: 'client',
          error: true,
          attributes: { 'server.address': 'bank' },
        },
      ),
      '100 µs: **90 µs** of it is `POST`, a call to `bank` that failed.',
    ],
    [
      'two parts of which one has most below it',
      records(
        { id: 'GET /', at: 0, for: 100, kind: 'server' },
        { id: 'load', in: 'GET /', at: 0, for: 49 },
        { id: 'parse', in: 'load', at: 0, for: 19 },
        { id: 'render', in: 'GET /', at: 49, for: 48 },
        { id: 'fill', in: 'render', at: 49, for: 22 },
      ),
      '100 µs in several pieces; the largest is `load` itself with **30 µs**. Then `render` itself with 26 µs.',
    ],
    [
      'many calls of which none is large',
      records(
        { id: 'GET /', at: 0, for: 630, kind: 'server' },
        ...[...'abcdefghijklmnopqrstuvwxyzäöüßé'].map((letter, place) => ({
          id: `GET /${letter}`,
          in: 'GET /',
          at: place * 20,
          for: 20,
          kind: 'client' as const,
        })),
      ),
      '630 µs: **620 µs** of it is 31 calls, one after another. If none needs the answer of another, at the same time they would save about 600 µs.',
    ],
    [
      'a trace in two parts',
      records(
        { id: 'GET /', at: 0, for: 100, kind: 'server' },
        { id: 'work', in: 'lost', at: 20, for: 30, service: 'other' },
      ),
      '100 µs, all of it in `GET /` itself. Another part of the trace is not below it: a parent was not received.',
    ],
    [
      'a trace with a circle',
      records(
        { id: 'GET /', at: 0, for: 100 },
        { id: 'a', in: 'b', at: 20, for: 30 },
        { id: 'b', in: 'a', at: 22, for: 3 },
      ),
      '100 µs, all of it in `GET /` itself. Another part of the trace is not below it: its parents form a circle.',
    ],
    [
      'a trace with two roots',
      records({ id: 'GET /', at: 0, for: 100 }, { id: 'work', at: 20, for: 30 }),
      '100 µs, all of it in `GET /` itself. Another part of the trace is not below it: it names no parent.',
    ],
    [
      'a trace of many parts',
      records(
        { id: 'GET /', at: 0, for: 100 },
        { id: 'work', at: 20, for: 30 },
        { id: 'x', in: 'x', at: 20, for: 30 },
        { id: 'y', in: 'lost', at: 20, for: 30 },
        { id: 'z', in: 'lost', at: 20, for: 30 },
      ),
      '100 µs, all of it in `GET /` itself. Four other parts of the trace are not below it: some name no parent, parents form a circle and parents were not received.',
    ],
    [
      'a call with one part that stands out',
      records(
        { id: 'GET /', at: 0, for: 1000, kind: 'server' },
        { id: 'prepare', in: 'GET /', at: 0, for: 900 },
        { id: 'parse', in: 'prepare', at: 0, for: 300 },
        ...Array.from({ length: 50 }, (_, part) => ({
          id: `part ${'abcdefghij'[part % 10]}${'klmno'[Math.floor(part / 10)]}`,
          in: 'prepare',
          at: 300 + part * 12,
          for: 12,
        })),
      ),
      '1.0 ms: **900 µs** of it is `prepare`. The largest part is `parse` with 300 µs.',
    ],
    [
      'calls that run at the same time in several places',
      records(
        { id: 'GET /', at: 0, for: 100_000, kind: 'server' },
        ...[0, 1].flatMap((page) => [
          { id: `page ${page}`, in: 'GET /', at: page * 50_000, for: 49_000 },
          ...Array.from({ length: 6 }, (_, call) => ({
            id: `${page}${call}`,
            name: 'GET /item',
            in: `page ${page}`,
            at: page * 50_000 + call,
            for: 48_000,
            kind: 'client' as const,
          })),
        ]),
      ),
      '100 ms: **96.0 ms** of it is the same call, `GET /item`, run twelve times at the same time, in two groups.',
    ],
  ])('%s', (_, spans, sentence) => {
    expect(answer(spans)).toBe(sentence);
  });

  it('a job says how many calls of each group would remain', () => {
    const [first] = explainTrace({ spans: nightlyJob(0, 1, 5012) }).causes;
    expect(first).toMatchObject({ reason: 'n+1', remaining: 50, title: '`product.reprice` × 1,230' });
    expect(first?.spanIds).toHaveLength(1230);
  });
});
