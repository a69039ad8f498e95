import { describe, expect, it } from '@jest/globals';
import type { TraceDetail, TraceList } from '../../../lib/viewer/api.js';
import { createViewer, createViewerWith, type Viewer } from '../../../lib/viewer/create-viewer.js';
import type { ViewerRequest, ViewerResponse } from '../../../lib/viewer/http/messages.js';
import { VirtualClock } from '../../../lib/testing/time/virtual-clock.js';
import { request } from './support/request.js';
import { span, spanIdOf, traceIdOf } from './support/spans.js';

function textOf({ body }: ViewerResponse): string {
  if (typeof body === 'string') return body;
  return [...(body as Iterable<string>)].join('');
}

async function get<T>(viewer: Viewer, target: string, over: Partial<ViewerRequest> = {}): Promise<T> {
  return JSON.parse(textOf(await viewer.handle(request(target, over)))) as T;
}

describe('the viewer', () => {
  it('answers the page and its files with a strict policy, and again only when they changed', async () => {
    const viewer = createViewer();
    for (const target of ['/', '/page.js', '/page.css']) {
      const first = await viewer.handle(request(target));
      expect([first.status, first.headers['content-security-policy']]).toEqual([
        200,
        expect.stringContaining("script-src 'self'"),
      ]);
      const etag = String(first.headers['etag']);
      const again = await viewer.handle(request(target, { headers: { host: 'localhost', 'if-none-match': etag } }));
      expect([again.status, again.body]).toEqual([304, undefined]);
    }
  });

  it('allows nothing inline and nobody to frame it, also beside data and refusals', async () => {
    const viewer = createViewer();
    const evil = { headers: { host: 'evil.example' } };
    const answers = [await viewer.handle(request('/api/traces')), await viewer.handle(request('/', evil))];
    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy': expect.not.stringContaining('unsafe'),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('leads to the address with a slash by a relative one, and keeps what was asked', async () => {
    const { status, headers } = await createViewer().handle(request('?trace=1'));
    expect([status, headers['location']]).toEqual([302, './traces/?trace=1']);
  });

  it.each(['/nothing', '/api', '/api/', '/api/traces/', '/../package.json', '/index.html/', '/constructor'])(
    'answers 404 for %s',
    async (target) => expect((await createViewer().handle(request(target))).status).toBe(404),
  );

  it('answers an address that cannot be decoded with 400, and a method that it does not know with 405', async () => {
    const viewer = createViewer();
    expect((await viewer.handle(request('/api/traces/%E0%A4%A'))).status).toBe(400);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await viewer.handle(request('/api/traces', { method }))).status).toBe(405);
    }
    expect((await viewer.handle(request('/', { method: 'HEAD' }))).status).toBe(200);
  });

  it('lists traces, newest first, with what their root says', async () => {
    const viewer = createViewer();
    const attributes = { 'http.request.method': 'POST', 'http.route': '/orders', 'http.response.status_code': 201 };
    viewer.store.add([
      span({ traceId: traceIdOf(1), spanId: '2', parentSpanId: '1', service: 'payments', error: true }),
      span({ traceId: traceIdOf(1), spanId: '1', name: 'POST /orders', kind: 'server', attributes, durationUs: 9_000 }),
      span({ traceId: traceIdOf(2), links: [{ traceId: traceIdOf(1), spanId: '2', attributes: {} }] }),
    ]);
    const list = await get<TraceList>(viewer, '/api/traces');
    expect([list.matching, list.total, list.dropped]).toEqual([2, 2, 0]);
    expect(list.traces).toMatchObject([
      { traceId: traceIdOf(2), name: 'work', linked: true },
      {
        traceId: traceIdOf(1),
        name: 'POST /orders',
        route: 'POST /orders',
        method: 'POST',
        statusCode: 201,
        durationUs: 9_000,
        services: ['shop', 'payments'],
        spanCount: 2,
        errorCount: 1,
        failed: false,
        open: false,
        followUps: 1,
      },
    ]);
    expect((await get<TraceList>(viewer, '/api/traces?limit=1')).traces).toHaveLength(1);
  });

  it('compares a trace with those of its route when there are twenty of them', async () => {
    const viewer = createViewer();
    for (let number = 1; number <= 20; number += 1) {
      viewer.store.add([span({ traceId: traceIdOf(number), durationUs: number * 1_000 })]);
    }
    const { traces } = await get<TraceList>(viewer, '/api/traces');
    expect(traces[0]).toMatchObject({ durationUs: 20_000, routeP50Us: 10_000, routeP95Us: 19_000, percentile: 95 });
  });

  it('answers a trace with every span, its follow-ups and how its operations usually behave', async () => {
    const viewer = createViewer();
    const first = span({ traceId: traceIdOf(1), durationUs: 4_000 });
    const next = span({ traceId: traceIdOf(2), links: [{ traceId: traceIdOf(1), spanId: '1', attributes: {} }] });
    viewer.store.add([first, next]);
    const detail = await get<TraceDetail>(viewer, `/api/traces/${traceIdOf(1)}`);
    expect(detail).toMatchObject({ traceId: traceIdOf(1), spans: [first], logs: [], followUps: [[next]] });
    expect(detail.profiles).toEqual({
      'shop\nwork': { count: 2, p50Us: 1_000, p95Us: 4_000, quantilesUs: [1_000, 4_000] },
    });
  });

  it('answers a large trace piece by piece, every span once', async () => {
    const viewer = createViewer();
    viewer.store.add(Array.from({ length: 1_234 }, (_, index) => span({ spanId: spanIdOf(index + 1) })));
    const answer = await viewer.handle(request(`/api/traces/${'a'.repeat(32)}`));
    const pieces = [...(answer.body as Iterable<string>)];
    expect(pieces.length).toBeGreaterThan(3);
    const { spans } = JSON.parse(pieces.join('')) as TraceDetail;
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(1_234);
  });

  it('says when a trace went and which setting keeps more', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({ maxTraces: 1 }, clock);
    viewer.store.add([span({ traceId: traceIdOf(1) })]);
    viewer.store.add([span({ traceId: traceIdOf(2) })]);
    const gone = await viewer.handle(request(`/api/traces/${traceIdOf(1)}`));
    expect(gone.status).toBe(404);
    expect(JSON.parse(textOf(gone))).toMatchObject({
      goneAtUs: clock.epochMs() * 1_000,
      setting: expect.stringContaining('maxTraces'),
    });
    expect(await get(viewer, '/api/traces/unknown')).toEqual({ error: 'No trace of this id is kept.' });
  });

  it('shows a running trace with the span it waits for, growing', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const startUs = clock.epochMs() * 1_000;
    viewer.store.addOpen(span({ spanId: '1', name: 'POST /orders', startUs, durationUs: 0 }));
    viewer.store.addOpen(span({ spanId: '2', parentSpanId: '1', name: 'charge', startUs, durationUs: 0 }));
    clock.advance(300);
    const [running] = (await get<TraceList>(viewer, '/api/traces')).traces;
    expect(running).toMatchObject({ name: 'POST /orders', open: true, openSpan: 'charge', durationUs: 300_000 });
    viewer.store.add([
      span({ spanId: '2', parentSpanId: '1', startUs, durationUs: 400_000 }),
      span({ spanId: '1', startUs, durationUs: 500_000 }),
    ]);
    expect((await get<TraceList>(viewer, '/api/traces')).traces).toMatchObject([{ open: false, durationUs: 500_000 }]);
  });

  it.each([
    { guard: 'yes' },
    { hosts: 'localhost' },
    { hosts: ['a:3000'] },
    { maxBytes: 0 },
    { maxTraces: 1.5 },
    { maxTraces: '5' },
  ])('refuses the options %j at once', (options) => {
    expect(() => createViewer(options as never)).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_OPTION' }));
  });
});
