import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import type { DifferenceAnswer, MapAnswer, OperationList, TraceList } from '../../../../lib/viewer/api.js';
import { createViewer, type Viewer } from '../../../../lib/viewer/create-viewer.js';
import { request } from '../support/request.js';
import { span, spanIdOf, traceIdOf } from '../support/spans.js';

async function get<T>(viewer: Viewer, target: string): Promise<T> {
  return JSON.parse(String((await viewer.handle(request(target))).body)) as T;
}

/** A request of the gateway that asks orders, which ask a database; it is slow for one tenant. */
function shop(): Viewer {
  const viewer = createViewer();
  for (let number = 1; number <= 10; number += 1) {
    const isSlow = number > 7;
    const traceId = traceIdOf(number);
    // In the middle of a slot of a minute, however slow the machine is.
    const startUs = Math.floor(viewer.store.nowUs()) - 30_000_000;
    const took = isSlow ? 80_000 : 8_000;
    const attributes = { 'db.system.name': 'postgresql', 'db.namespace': 'shop', tenant: isSlow ? 'acme' : 'other' };
    const part = (spanId: number, offsetUs: number, over: object) =>
      span({
        traceId,
        spanId: spanIdOf(spanId),
        ...(spanId > 1 ? { parentSpanId: spanIdOf(spanId - 1) } : {}),
        startUs: startUs + offsetUs,
        durationUs: took - 2 * offsetUs,
        ...over,
      });
    viewer.store.add([
      part(1, 0, { name: 'POST /orders', service: 'gateway', kind: 'server' }),
      part(2, 1_000, { name: 'POST', service: 'gateway', kind: 'client' }),
      part(3, 1_500, { name: 'POST /', service: 'orders', kind: 'server', error: isSlow }),
      part(4, 2_000, { name: 'SELECT', service: 'orders', kind: 'client', attributes }),
    ]);
  }
  return viewer;
}

describe('what the page asks for', () => {
  it('finds traces by the grammar, and counts what it did not show', async () => {
    const viewer = shop();
    const ask = (query: string): Promise<TraceList> =>
      get(viewer, `/api/traces?limit=2&query=${encodeURIComponent(query)}`);
    const failed = await ask('service:orders status:error');
    expect([failed.traces.map(({ traceId }) => traceId), failed.matching, failed.total]).toEqual([
      [traceIdOf(10), traceIdOf(9)],
      3,
      10,
    ]);
    expect((await ask('tenant=other dur>3ms')).matching).toBe(7);
    expect((await ask('not status:error')).matching).toBe(7);
    expect((await ask('nothing-like-it')).matching).toBe(0);
  });

  it('lists traces by their start, in whatever order they arrived', async () => {
    const viewer = createViewer();
    const startUs = Math.floor(viewer.store.nowUs()) - 5_000_000;
    for (const [number, offset] of [
      [1, 0],
      [2, 2],
      [3, 1],
    ] as const)
      viewer.store.add([span({ traceId: traceIdOf(number), spanId: spanIdOf(number), startUs: startUs + offset })]);
    const { traces } = await get<TraceList>(viewer, '/api/traces');
    expect(traces.map(({ traceId }) => traceId)).toEqual([2, 3, 1].map(traceIdOf));
  });

  it('says in words what is wrong with a query', async () => {
    for (const address of ['traces', 'operations', 'map', 'difference', 'live']) {
      const { status, body } = await shop().handle(request(`/api/${address}?query=${encodeURIComponent('dur>soon')}`));
      expect([address, status, JSON.parse(String(body))]).toEqual([
        address,
        400,
        { error: expect.stringContaining('no duration') },
      ]);
    }
  });

  it('says how long a request waited for each service', async () => {
    const { traces } = await get<TraceList>(shop(), '/api/traces');
    expect(traces.at(-1)?.path).toEqual([
      { service: 'gateway', us: 3_000 },
      { service: 'orders', us: 5_000 },
    ]);
  });

  it('says how every operation behaves, with what it did in the last minutes', async () => {
    const { operations, sentence } = await get<OperationList>(shop(), '/api/operations');
    expect(sentence).toBe('`SELECT` makes **86 %** of all waiting. `POST /` fails 30 % of its calls.');
    const select = operations.find(({ name }) => name === 'SELECT');
    expect(operations[0]).toBe(select);
    expect(select).toMatchObject({ service: 'orders', count: 10, errorCount: 0, p50Us: 4_000, maxUs: 76_000 });
    expect(select?.selfShare).toBe(1);
    expect(select?.trendUs).toHaveLength(15);
    expect(select?.trendUs.filter((slot) => slot !== null)).toEqual([76_000]);
    expect(select?.exemplars.p99).toMatch(/^0{31}[89a]$/);
    const found = await get<OperationList>(shop(), '/api/operations?query=tenant%3Dother');
    expect(found.operations.find(({ name }) => name === 'SELECT')?.count).toBe(7);
  });

  it('says in how many traces an operation ran again and again', async () => {
    const viewer = createViewer();
    const startUs = Math.floor(viewer.store.nowUs()) - 1_000_000;
    const call = (index: number) =>
      span({
        spanId: spanIdOf(index + 2),
        parentSpanId: spanIdOf(1),
        name: 'SELECT user',
        kind: 'client',
        startUs: startUs + index * 1_000,
        durationUs: 900,
        attributes: { 'db.system.name': 'postgresql' },
      });
    viewer.store.add([span({ spanId: spanIdOf(1), startUs, durationUs: 20_000 }), ...[...Array(12).keys()].map(call)]);
    const { operations } = await get<OperationList>(viewer, '/api/operations');
    expect(operations.map(({ name, repeatedIn }) => [name, repeatedIn])).toContainEqual(['SELECT user', 1]);
    expect((await get<TraceList>(viewer, '/api/traces')).traces[0]?.repeated).toBe(12);
  });

  it('draws who calls whom', async () => {
    const { nodes, edges, sentence, detail, told } = await get<MapAnswer>(shop(), '/api/map');
    expect(`${sentence} ${detail}`).toBe('`orders` fails **30 %** of the calls of `gateway`. 3 calls of 10 failed.');
    expect(edges.map(({ parent, child, callCount, errorCount }) => [parent, child, callCount, errorCount])).toEqual([
      ['gateway', 'orders', 10, 3],
      ['orders', expect.any(String), 10, 0],
    ]);
    expect(nodes.filter(({ peer }) => peer)).toHaveLength(1);
    expect(told).toEqual({ parent: 'gateway', child: 'orders' });
  });

  it('says what the slow ones have in common', async () => {
    const answer = await get<DifferenceAnswer>(shop(), '/api/difference?minUs=50000');
    expect([answer.selected, answer.rest]).toEqual([3, 7]);
    expect(answer.rows).toContainEqual({ attribute: 'tenant', value: 'acme', selectedShare: 1, restShare: 0 });
    // What as many traces say is said once.
    expect(new Set(answer.rows.map(({ selectedShare, restShare }) => `${selectedShare} ${restShare}`)).size).toBe(
      answer.rows.length,
    );
    expect((await get<DifferenceAnswer>(shop(), '/api/difference?minUs=900000')).sentence).not.toBe('');
    expect((await shop().handle(request('/api/difference?minUs=soon'))).status).toBe(400);
  });

  it.each(['otlp', 'zipkin', 'jaeger', 'json'])(
    'writes a trace as a file of %s that can be read again',
    async (format) => {
      const viewer = shop();
      const answer = await viewer.handle(request(`/api/export/${traceIdOf(9)}?format=${format}`));
      expect(answer.headers['content-disposition']).toBe(`attachment; filename="${traceIdOf(9)}.${format}.json"`);
      const { spans } = readTraces(String(answer.body));
      const names = spans.map(({ name }) => name.toUpperCase());
      expect(names.sort()).toEqual(['POST', 'POST /', 'POST /ORDERS', 'SELECT']);
    },
  );

  it('writes no other format, and no trace that is not there', async () => {
    expect((await shop().handle(request(`/api/export/${traceIdOf(9)}?format=exe`))).status).toBe(400);
    expect((await shop().handle(request('/api/export/unknown'))).status).toBe(404);
  });
});
