import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const expected = {
  traceId,
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  name: 'GET /orders',
  service: 'shop',
  kind: 'server',
  startUs: 1_790_000_000_123_456,
  durationUs: 1500,
  error: true,
  statusMessage: 'no stock',
  attributes: { 'http.route': '/orders', n: 3 },
  events: [{ name: 'checked', timeUs: 1_790_000_000_123_500, attributes: { left: 0 } }],
  links: [{ traceId, spanId: 'c7ad6b7169203331', attributes: {} }],
};

const python = {
  name: 'GET /orders',
  context: { trace_id: `0x${traceId}`, span_id: '0xb7ad6b7169203331', trace_state: '[]' },
  kind: 'SpanKind.SERVER',
  parent_id: '0x00f067aa0ba902b7',
  start_time: '2026-09-21T14:13:20.123456Z',
  end_time: '2026-09-21T14:13:20.124956Z',
  status: { status_code: 'ERROR', description: 'no stock' },
  attributes: { 'http.route': '/orders', n: 3 },
  events: [{ name: 'checked', timestamp: '2026-09-21T14:13:20.123500Z', attributes: { left: 0 } }],
  links: [{ context: { trace_id: `0x${traceId}`, span_id: '0xc7ad6b7169203331' }, attributes: {} }],
  resource: { attributes: { 'service.name': 'shop' }, schema_url: '' },
};

const go = {
  Name: 'GET /orders',
  SpanContext: { TraceID: traceId, SpanID: 'b7ad6b7169203331', TraceFlags: '01', TraceState: '', Remote: false },
  Parent: { TraceID: traceId, SpanID: '00f067aa0ba902b7', TraceFlags: '01', Remote: true },
  SpanKind: 2,
  StartTime: '2026-09-21T14:13:20.123456Z',
  EndTime: '2026-09-21T16:13:20.124956+02:00',
  Attributes: [
    { Key: 'http.route', Value: { Type: 'STRING', Value: '/orders' } },
    { Key: 'n', Value: { Type: 'INT64', Value: 3 } },
  ],
  Events: [
    {
      Name: 'checked',
      Time: '2026-09-21T14:13:20.1235Z',
      Attributes: [{ Key: 'left', Value: { Type: 'INT64', Value: 0 } }],
    },
  ],
  Links: [{ SpanContext: { TraceID: traceId, SpanID: 'c7ad6b7169203331' }, Attributes: null }],
  Status: { Code: 'Error', Description: 'no stock' },
  Resource: [{ Key: 'service.name', Value: { Type: 'STRING', Value: 'shop' } }],
  InstrumentationScope: { Name: 'x' },
};

const javascript = {
  resource: { attributes: { 'service.name': 'shop' } },
  instrumentationScope: { name: 'x' },
  traceId,
  parentSpanContext: { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 },
  name: 'GET /orders',
  id: 'b7ad6b7169203331',
  kind: 1,
  timestamp: 1_790_000_000_123_456,
  duration: 1500,
  attributes: { 'http.route': '/orders', n: 3 },
  status: { code: 2, message: 'no stock' },
  events: [{ name: 'checked', time: [1_790_000_000, 123_500_000], attributes: { left: 0 } }],
  links: [{ context: { traceId, spanId: 'c7ad6b7169203331' }, attributes: {} }],
};

const php = {
  name: 'GET /orders',
  context: { trace_id: traceId, span_id: 'b7ad6b7169203331', trace_state: '', trace_flags: 1 },
  resource: { 'service.name': 'shop' },
  parent_span_id: '00f067aa0ba902b7',
  kind: 'KIND_SERVER',
  start: '1790000000123456000',
  end: '1790000000124956000',
  attributes: { 'http.route': '/orders', n: 3 },
  status: { code: 'Error', description: 'no stock' },
  events: [{ name: 'checked', timestamp: '1790000000123500000', attributes: { left: 0 } }],
  links: [{ context: { trace_id: traceId, span_id: 'c7ad6b7169203331' }, attributes: {} }],
};

describe('readTraces of what an SDK prints', () => {
  it.each<[string, object]>([
    ['Python', python],
    ['Go', go],
    ['JavaScript', javascript],
    ['PHP', php],
  ])('reads that of %s', (_, printed) => {
    const { spans, warnings, format } = readTraces(`${JSON.stringify(printed, null, 4)}\n`);
    expect({ format, warnings }).toEqual({ format: 'json', warnings: [] });
    expect(spans).toMatchObject([expected]);
  });

  it('reads what the exporter for JavaScript prints, which is no JSON', () => {
    const nasty = {
      'it"s': "don't `quote` {",
      text: 'line\n'.repeat(20),
      big: 2n ** 60n,
      nested: { a: { b: { c: { d: 1 } } } },
    };
    const attributes = Object.assign(Object.create(null) as object, { 'http.route': '/orders', n: 3, ...nasty });
    const printed = { ...javascript, traceState: undefined, attributes };
    const text = `[Nest] don't read 'this'\n${inspect(printed, { depth: 3 })}\n${inspect(javascript, { depth: 3 })}\n`;
    const { spans, format } = readTraces(text);
    expect(format).toBe('json');
    expect(spans).toMatchObject([expected, expected]);
    expect(spans[0]?.attributes).toEqual({
      ...expected.attributes,
      ...nasty,
      big: '1152921504606846976',
      nested: { a: { b: '[Object]' } },
    });
  });

  it('reads large numbers without quotation marks', () => {
    const text = JSON.stringify(php).replaceAll(/"(\d{19})"/g, '$1');
    expect(readTraces(text).spans).toMatchObject([expected]);
  });

  it.each<[string, object]>([
    ['InstrumentationScope', { Name: 'lib', Version: '1' }],
    ['InstrumentationLibrary', { Name: 'lib', Version: '1' }],
    ['instrumentationScope', { name: 'lib', version: '1', schemaUrl: undefined }],
    ['scope', { name: 'lib', version: '1', schema_url: null }],
  ])('reads the scope in %s', (key, scope) => {
    const { InstrumentationScope: _, ...unscoped } = go as { InstrumentationScope?: unknown };
    expect(readTraces(JSON.stringify({ ...unscoped, [key]: scope })).spans[0]?.scope).toEqual({
      name: 'lib',
      version: '1',
    });
  });

  it.each(['parentSpanId', 'ParentSpanID', 'parent_span_id'])('reads the parent in %s', (key) => {
    const { Parent: _, ...rest } = go as { Parent?: unknown };
    expect(readTraces(JSON.stringify({ ...rest, [key]: '00f067aa0ba902b7' })).spans).toMatchObject([expected]);
  });

  it.each<[string, object]>([
    [
      'ClickHouse',
      {
        Timestamp: '2026-09-21 14:13:20.123456000',
        TraceId: traceId,
        SpanId: 'b7ad6b7169203331',
        ParentSpanId: '00f067aa0ba902b7',
        SpanName: 'GET /orders',
        SpanKind: 'SPAN_KIND_SERVER',
        ServiceName: 'shop',
        ResourceAttributes: {},
        ScopeName: 'lib',
        ScopeVersion: '',
        SpanAttributes: { 'http.route': '/orders', n: 3 },
        Duration: '1500000',
        StatusCode: 'STATUS_CODE_ERROR',
        StatusMessage: 'no stock',
        'Events.Timestamp': ['2026-09-21 14:13:20.123500000'],
        'Events.Name': ['checked'],
        'Events.Attributes': [{ left: 0 }],
        'Links.TraceId': [traceId],
        'Links.SpanId': ['c7ad6b7169203331'],
        'Links.Attributes': [{}],
      },
    ],
    [
      'OpenSearch',
      {
        traceId,
        spanId: 'b7ad6b7169203331',
        parentSpanId: '00f067aa0ba902b7',
        name: 'GET /orders',
        kind: 'SPAN_KIND_SERVER',
        startTime: '2026-09-21T14:13:20.123456Z',
        endTime: '2026-09-21T14:13:20.124956Z',
        durationInNanos: 1_500_000,
        serviceName: 'shop',
        'span.attributes.http@route': '/orders',
        'span.attributes.n': 3,
        'status.code': 2,
        'status.message': 'no stock',
        events: [{ time: '2026-09-21T14:13:20.1235Z', name: 'checked', attributes: { left: 0 } }],
        links: [{ traceId, spanId: 'c7ad6b7169203331', attributes: {} }],
      },
    ],
    [
      'nobody in particular',
      {
        trace_id: traceId,
        span_id: 'b7ad6b7169203331',
        parent_span_id: '00f067aa0ba902b7',
        name: 'GET /orders',
        kind: 'server',
        start_time: 1_790_000_000_123.456,
        end_time: 1_790_000_000_124.956,
        service: 'shop',
        attributes: { 'http.route': '/orders', n: 3 },
        status: { code: 'ERROR', message: 'no stock' },
        events: [{ timestamp: 1_790_000_000_123.5, name: 'checked', attributes: { left: 0 } }],
        links: [{ trace_id: traceId, span_id: 'c7ad6b7169203331' }],
      },
    ],
  ])('reads the spans that stand in a row: %s', (_, row) => {
    const { spans, warnings } = readTraces(JSON.stringify({ data: [row] }));
    expect(warnings).toEqual([]);
    expect(spans).toMatchObject([expected]);
  });

  it('takes no line of a log for a span', () => {
    const line = { name: 'http', message: 'x', context: { traceId, spanId: 'a1' }, timestamp: '2026-01-01T00:00:00Z' };
    expect(readTraces(JSON.stringify(line)).spans).toEqual([]);
  });

  it('knows what has not ended', () => {
    expect(readTraces(JSON.stringify({ ...go, EndTime: '0001-01-01T00:00:00Z' })).spans[0]?.open).toBe(true);
    expect(readTraces(JSON.stringify({ ...python, end_time: null })).spans[0]?.open).toBe(true);
  });

  it('reads what Jaeger keeps in Elasticsearch', () => {
    const source = {
      traceID: 'abc',
      spanID: '1',
      operationName: 'get',
      references: [],
      startTime: 1_790_000_000_000_000,
      startTimeMillis: 1_790_000_000_000,
      duration: 9,
      tags: [],
      tag: { 'span@kind': 'client', 'http@route': '/' },
      logs: [],
      process: { serviceName: 'api', tags: [], tag: { hostname: 'h1' } },
    };
    expect(
      readTraces(JSON.stringify({ hits: { hits: [{ _index: 'jaeger-span', _source: source }] } })).spans,
    ).toMatchObject([{ service: 'api', host: 'h1', kind: 'client', attributes: { 'http.route': '/' } }]);
  });

  it('is read with the ids that otel-desktop-viewer gives it', () => {
    const span = {
      traceID: '0af7651916cd43dd8448eb211c80319c',
      spanID: '00000000000000a1',
      parentSpanID: '00000000000000a0',
      name: 'pay',
      kind: 'Server',
      startTime: '2026-01-01T00:00:00.000001Z',
      endTime: '2026-01-01T00:00:00.000003Z',
      attributes: { a: 'b' },
      resource: { attributes: { 'service.name': 'api' } },
    };
    expect(readTraces(JSON.stringify([{ traceID: span.traceID, spans: [span] }])).spans).toMatchObject([
      { spanId: span.spanID, parentSpanId: span.parentSpanID, service: 'api', kind: 'server', durationUs: 2 },
    ]);
  });
});
