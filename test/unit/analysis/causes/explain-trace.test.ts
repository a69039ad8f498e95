import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bottlenecks, explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { plainSentence } from '../../../../lib/analysis/words/marks.js';
import { failedOrder, listWithNPlusOne } from '../../../support/example-traces.js';
import { record, records } from '../../../support/records.js';

const db = { kind: 'client' as const, attributes: { 'db.system.name': 'postgresql' } };
const headline = (spans: readonly SpanRecord[]) => {
  const { headline: first, detail } = explainTrace({ spans });
  return [first, detail].filter((text) => text !== '').join(' ');
};

describe('bottlenecks', () => {
  it('take an option that is given as undefined for one that was left out', () => {
    const trace = { spans: failedOrder() };
    expect(bottlenecks(trace, { limit: undefined, atLeast: undefined })).toEqual(bottlenecks(trace));
  });
});

describe('explainTrace', () => {
  it('tells the causes of a failed order, most first, and what is no cause', () => {
    const { causes, rest, notCauses, durationUs } = explainTrace({ spans: failedOrder() });
    expect(causes.map(({ reason, name, us, savesUs }) => ({ reason, name, us, savesUs }))).toEqual([
      { reason: 'back-off', name: 'payment.charge', us: 91_000, savesUs: 91_000 },
      { reason: 'retries', name: 'provider.charge', us: 75_000, savesUs: 75_000 },
      { reason: 'own-work', name: 'order.place', us: 13_000, savesUs: 13_000 },
      { reason: 'own-work', name: 'gateway.authenticate', us: 9000, savesUs: 9000 },
      { reason: 'own-work', name: 'inventory.release', us: 7000, savesUs: 7000 },
    ]);
    expect(causes.reduce((sum, { us }) => sum + us, rest.us)).toBe(durationUs);
    expect(notCauses.map(({ name, slackUs, sentence }) => ({ name, slackUs, sentence }))).toEqual([
      {
        name: 'inventory.reserve',
        slackUs: 163_000,
        sentence: 'It ran beside `payment.charge` and could take 163 ms longer before anybody noticed.',
      },
    ]);
  });

  it('acquits nobody of a told cause, and nobody who ended in the same moment', () => {
    const queries = Array.from({ length: 12 }, (_, at) => ({
      id: `q${at}`,
      in: 'GET',
      name: 'SELECT',
      at,
      for: 90_000,
      ...db,
    }));
    const parallel = explainTrace({ spans: records({ id: 'GET', at: 0, for: 100_000 }, ...queries) });
    expect(parallel.causes.map(({ reason }) => reason)).toContain('n+1');
    expect(parallel.notCauses).toEqual([]);
    const together = records(
      { id: 'GET', at: 0, for: 100_000 },
      { id: 'a', in: 'GET', at: 0, for: 90_000 },
      { id: 'b', in: 'GET', at: 20_000, for: 70_000 },
    );
    expect(explainTrace({ spans: together }).notCauses).toEqual([]);
  });

  it('says beside what ran what is no cause, also where that ended earlier', () => {
    const spans = records(
      { id: 'GET', at: 0, for: 1000 },
      { id: 'first', in: 'GET', at: 0, for: 300 },
      { id: 'beside', in: 'GET', at: 0, for: 400 },
      { id: 'next', in: 'GET', at: 410, for: 490, after: 'first' },
    );
    expect(explainTrace({ spans }).notCauses.map(({ sentence }) => sentence)).toEqual([
      'It ran beside `first` and could take 500 µs longer before anybody noticed.',
    ]);
  });

  it.each<[string, SpanRecord[], string]>([
    [
      'a call that was repeated in vain',
      failedOrder(),
      '205 ms: **170 ms** of it is `payment.charge`, which was tried three times and gave up. More than half of that, 91.0 ms, was waiting between the attempts. The request was refused with 502.',
    ],
    [
      'a query for each item of a list',
      listWithNPlusOne(),
      '140 ms: **120 ms** of it is the same query, `SELECT order_items`, run 24 times one after another. One query for all 24 would bring the request to about 25.0 ms.',
    ],
    [
      'a slow query',
      records(
        { id: 'GET /users', at: 0, for: 100_000 },
        { id: 'users.find', in: 'GET /users', at: 1000, for: 95_000 },
        { id: 'SELECT users', in: 'users.find', at: 2000, for: 90_000, ...db },
      ),
      '100 ms: **90.0 ms** of it is `SELECT users`. All of that is the database.',
    ],
    [
      'work inside the process',
      records(
        { id: 'GET /report', at: 0, for: 50_000 },
        { id: 'report.render', in: 'GET /report', at: 1000, for: 48_000 },
      ),
      '50.0 ms: **48.0 ms** of it is `report.render`. It is its own work: nothing below it was waited for.',
    ],
    ['a single span', records({ id: 'tick', at: 0, for: 867 }), '867 µs, all of it in `tick` itself.'],
    [
      'many small pieces',
      records(
        { id: 'GET /', at: 0, for: 100_000 },
        ...Array.from({ length: 10 }, (_, i) => ({
          id: `step ${'abcdefghij'.charAt(i)}`,
          in: 'GET /',
          at: i * 10_000,
          for: 9000 + i,
        })),
      ),
      '100 ms in small pieces; the largest is `GET /` itself with **10.0 ms**. No single call makes it slow.',
    ],
    [
      'what is still running',
      records(
        { id: 'POST /', at: 0, for: 2_310_000, open: true },
        { id: 'charge', in: 'POST /', at: 10_000, for: 2_300_000, open: true },
      ),
      'Still running, for 2.31 s so far: **2.30 s** of it in `charge`.',
    ],
    [
      'the way between two services',
      records(
        { id: 'GET /api', at: 0, for: 100_000, service: 'web', kind: 'client' },
        { id: 'GET /api server', in: 'GET /api', at: 46_000, for: 4000, service: 'api', kind: 'server' },
      ),
      '100 ms, nearly all of it the way to `api`.',
    ],
    [
      'a failure',
      records({ id: 'job', at: 0, for: 5000, error: true, statusMessage: 'disk full' }),
      '5.0 ms, all of it in `job` itself. It failed: `disk full`.',
    ],
    ['no spans', [], 'There are no spans.'],
  ])('says in a sentence what is slow: %s', (_, spans, sentence) => {
    expect(headline(spans)).toBe(sentence);
  });

  it.each<[string, SpanRecord]>([
    ['a request', record({ id: 'r', name: 'POST /checkout', at: 0, for: 100, kind: 'server' })],
    ['a job', record({ id: 'r', name: 'queue process', at: 0, for: 100, kind: 'consumer' })],
    ['a method', record({ id: 'r', name: 'order.checkout', at: 0, for: 100 })],
    [
      'a call',
      record({ id: 'r', name: 'GET', at: 0, for: 100, kind: 'client', attributes: { 'http.request.method': 'GET' } }),
    ],
  ])('does not take %s for a place in a queue because of its name', (_, span) => {
    expect(explainTrace({ spans: [span] }).causes.map(({ reason }) => reason)).toEqual(['own-work']);
  });

  it.each<[string, SpanRecord[], string, string]>([
    [
      'cold-cache',
      records(
        { id: 'find', at: 0, for: 100 },
        { id: 'cache.get', in: 'find', at: 0, for: 5, attributes: { 'cache.hit': false } },
        { id: 'SELECT users', in: 'find', at: 5, for: 90, ...db },
      ),
      'SELECT users',
      'The cache had no answer, so `SELECT users` took 90 µs.',
    ],
    [
      'blocked-event-loop',
      records({ id: 'render', at: 0, for: 100_000 }, { id: 'event_loop.blocked', in: 'render', at: 0, for: 90_000 }),
      'event_loop.blocked',
      '`render` let nothing else run for 90.0 ms.',
    ],
    [
      'blocked-event-loop',
      records(
        { id: 'GET /', at: 0, for: 100_000 },
        {
          id: 'event_loop.blocked',
          in: 'GET /',
          at: 0,
          for: 90_000,
          attributes: { 'code.function.name': 'RolesGuard.canActivate' },
        },
      ),
      'event_loop.blocked',
      '`RolesGuard.canActivate` let nothing else run for 90.0 ms.',
    ],
    [
      'queueing',
      records({ id: 'find', at: 0, for: 100 }, { id: 'pool.acquire', in: 'find', at: 0, for: 80 }),
      'pool.acquire',
      '`pool.acquire` took 80 µs until it was its turn.',
    ],
    [
      'network',
      records(
        { id: 'call', at: 0, for: 100, service: 'web', kind: 'client' },
        { id: 'answer', in: 'call', at: 60, for: 30, service: 'api', kind: 'server' },
      ),
      'call',
      '70 µs passed between `call` from `web` and its answer while the server was not working: network, connection and queues.',
    ],
    [
      'slow-call',
      records(
        { id: 'pay', at: 0, for: 100 },
        { id: 'POST', in: 'pay', at: 0, for: 90, kind: 'client', attributes: { 'server.address': 'bank.example' } },
      ),
      'POST',
      '`POST` took 90 µs. No spans came from the other side.',
    ],
  ])('knows the reason %s', (reason, spans, name, sentence) => {
    const [first] = explainTrace({ spans }).causes;
    expect(first).toMatchObject({ reason, name, sentence });
  });

  it('finds pauses between attempts without events, by what failed and came again', () => {
    const spans = records(
      { id: 'root', at: 0, for: 1000 },
      { id: 't1', name: 'try', in: 'root', at: 0, for: 100, error: true },
      { id: 't2', name: 'try', in: 'root', at: 300, for: 100, error: true },
      { id: 't3', name: 'try', in: 'root', at: 800, for: 200 },
    );
    expect(explainTrace({ spans }).causes[0]).toMatchObject({ reason: 'back-off', us: 600, savesUs: 600 });
  });

  it('suggests to do at the same time what was done one after another', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100_000 },
      { id: 'GET /a', in: 'root', at: 0, for: 30_000, kind: 'client' },
      { id: 'GET /b', in: 'root', at: 31_000, for: 30_000, kind: 'client' },
      { id: 'GET /c', in: 'root', at: 62_000, for: 30_000, kind: 'client' },
    );
    expect(explainTrace({ spans }).suggestions).toEqual([
      {
        kind: 'together',
        spanIds: ['GET /a', 'GET /b', 'GET /c'],
        savesUs: 62_000,
        sentence:
          '`GET /a`, `GET /b` and `GET /c` run one after another. If none needs the answer of another, at the same time they would save about 62.0 ms.',
      },
    ]);
  });

  it('gains only what the next in line leaves over', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100 },
      { id: 'orders', in: 'root', at: 0, for: 60 },
      { id: 'users', in: 'root', at: 0, for: 90 },
    );
    expect(bottlenecks({ spans })[0]).toMatchObject({ name: 'users', us: 90, savesUs: 30 });
  });

  it('says why less would be saved than a cause takes', () => {
    const spans = records(
      { id: 'order', at: 0, for: 100_000 },
      { id: 'stock', in: 'order', at: 0, for: 95_000 },
      { id: 'count', in: 'stock', at: 0, for: 90_000 },
      { id: 'pay', in: 'order', at: 0, for: 80_000 },
    );
    const [first] = explainTrace({ spans }).causes;
    expect(first).toMatchObject({
      name: 'count',
      savesUs: 15_000,
      sentence: 'All of that is its own work. `pay` ran beside it, so that less would be saved.',
    });
  });

  it('counts pauses once: not as the own work of the call that waited', () => {
    const retry = { name: 'resilience.retry', timeUs: 20_000, attributes: { 'resilience.attempt.delay': 0.05 } };
    const spans = records(
      { id: 'pay', at: 0, for: 100_000, events: [retry] },
      { id: 'attempt 1', in: 'pay', at: 0, for: 10_000, error: true },
      { id: 'attempt 2', in: 'pay', at: 70_000, for: 25_000 },
    );
    const saved = explainTrace({ spans }).causes.map(({ reason, us, savesUs }) => [reason, us, savesUs]);
    expect(saved).toContainEqual(['back-off', 50_000, 50_000]);
    expect(saved).toContainEqual(['own-work', 15_000, 15_000]);
  });

  it('says of attempts how much of their time is their own, where most of it is below them', () => {
    const spans = records(
      { id: 'pay', at: 0, for: 200_000, attributes: { 'resilience.attempts': 2 } },
      ...[0, 100_000].flatMap((at) => [
        { id: `attempt ${at}`, name: 'charge', in: 'pay', at, for: 90_000, error: at === 0 },
        { id: `bank ${at}`, name: 'ask', in: `attempt ${at}`, at, for: 60_000 },
      ]),
    );
    expect(explainTrace({ spans }).causes).toMatchObject([
      { name: 'ask', sentence: '`ask` took 60.0 ms in each attempt.' },
      {
        name: 'charge',
        us: 60_000,
        sentence: '`charge` took 90.0 ms in each attempt and failed once; 60.0 ms of all that is its own work.',
      },
      { reason: 'back-off' },
      { name: 'pay' },
    ]);
  });

  it('lets a pause end where the next attempt begins, even where its start was recorded a moment too early', () => {
    const retry = { name: 'resilience.retry', timeUs: 20_000, attributes: { 'resilience.attempt.delay': 0.05 } };
    const spans = records(
      { id: 'pay', at: 0, for: 100_000, events: [retry] },
      { id: 'attempt 1', in: 'pay', at: 0, for: 20_000, error: true },
      { id: 'attempt 2', in: 'pay', at: 69_000, for: 31_000 },
    );
    const pause = explainTrace({ spans }).causes.find(({ reason }) => reason === 'back-off');
    expect(pause).toMatchObject({ us: 49_000, sentence: '`pay` waited 49.0 ms before trying again.' });
  });

  it('never says more than the request took, and shares that add up', () => {
    const sketch = fc.record({
      parent: fc.nat(12),
      at: fc.nat(200),
      for: fc.integer({ min: -5, max: 120 }),
      name: fc.constantFrom('a', 'b', 'c'),
      error: fc.boolean(),
      kind: fc.constantFrom('internal' as const, 'client' as const, 'server' as const),
    });
    fc.assert(
      fc.property(fc.array(sketch, { minLength: 1, maxLength: 25 }), (sketches) => {
        const spans = sketches.map(({ parent, ...rest }, i) => record({ id: `s${i}`, in: `s${parent}`, ...rest }));
        const { causes, rest, durationUs } = explainTrace({ spans }, { limit: 100, atLeast: 0 });
        expect(causes.reduce((sum, { us }) => sum + us, rest.us)).toBeCloseTo(durationUs, 3);
        for (const { us, savesUs, sentence, title } of causes) {
          expect(savesUs).toBeLessThanOrEqual(us + 0.001);
          expect(`${title} ${plainSentence(sentence)}`).not.toMatch(/undefined|NaN|\*\*/);
        }
      }),
    );
  });
});
