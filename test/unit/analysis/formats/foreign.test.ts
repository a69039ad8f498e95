import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';

describe('a document of another kind', () => {
  it.each<[string, unknown]>([
    [
      'AWS X-Ray',
      { trace_id: '1-581cf771-a006649127e371903a2de979', id: 'a', name: 'x', start_time: 1.5, end_time: 2 },
    ],
    ['AWS X-Ray', { Traces: [{ Id: '1', Segments: [{ Id: 'a', Document: '{"id":"a"}' }] }] }],
    ['Datadog', [[{ trace_id: 1, span_id: 2, name: 'x', resource: 'GET', start: 1, duration: 2, meta: {} }]]],
    ['Honeycomb', { 'trace.trace_id': 't', 'trace.span_id': 's', duration_ms: 1 }],
    ['Elastic APM', { transaction: { id: 'a', trace_id: traceId, duration: 32.5 } }],
    ['Elastic APM', { _source: { processor: { event: 'span' }, trace: { id: traceId } } }],
    ['SigNoz', [{ columns: ['TraceId', 'DurationNano'], events: [['a', '1']] }]],
    ['Sentry', { type: 'transaction', start_timestamp: 1.1, timestamp: 1.2, contexts: { trace: {} }, spans: [] }],
    ['Chrome', { traceEvents: [{}] }],
    ['Chrome', [{ name: 'x', ph: 'X', ts: 1, dur: 2 }]],
    ['a CPU profile', { nodes: [{}], samples: [], timeDeltas: [] }],
    ['Azure', { tables: [{ columns: [{ name: 'operation_Id' }], rows: [] }] }],
    ['Google Cloud', { projectId: 'p', traceId, spans: [{ spanId: '1', name: 'x', labels: {} }] }],
    [
      'SkyWalking',
      { traceSegmentId: 's', spans: [{ spanId: 0, operationName: '/x', startTime: 1, endTime: 2, spanLayer: 'Http' }] },
    ],
    ['Google Cloud', { spans: [{ name: 'projects/p/traces/t/spans/s', spanId: 's', displayName: { value: 'x' } }] }],
    [
      'OpenCensus',
      {
        traceId: 'W47/95gDgQPSabYzgT/GDA==',
        spanId: '7uGbfsPBsXQ=',
        name: { value: 'x' },
        startTime: '2024-01-01T00:00:00Z',
        endTime: '2024-01-01T00:00:01Z',
        attributes: { attributeMap: {} },
      },
    ],
    ['Datadog', { data: [{ type: 'spans', attributes: { trace_id: '1', span_id: '2', resource_name: 'GET' } }] }],
    ['New Relic', [{ spans: [{ 'trace.id': traceId, id: 'a', timestamp: 1, attributes: {} }] }]],
    ['Lightstep', { data: [{ spans: [{ 'span-id': 'a', 'span-name': 'GET', 'start-time-micros': 1 }] }] }],
    ['the Collector counts', { 'otelcol.signal': 'traces', 'resource spans': 1, spans: 2 }],
    ['SkyWalking', { data: { trace: { spans: [{ traceId: 'a.1', segmentId: 'a', spanId: 0 }] } } }],
    ['Grafana', [{ meta: { preferredVisualisationType: 'trace' }, fields: [] }]],
    ['Lightstep', { span_records: [{}] }],
    [
      'without their spans, as a search answers',
      { traces: [{ traceID: traceId, rootServiceName: 'x', durationMs: 1 }] },
    ],
    ['calls between services', { data: [{ parent: 'a', child: 'b', callCount: 3 }] }],
    ['lines of a log', { level: 30, msg: 'hello', trace_id: traceId, span_id: 'a1' }],
    ['trace  [31m not found', { data: null, errors: [{ code: 404, msg: 'trace \u001b[31m not found' }] }],
    ['no such trace', { status: 404, message: 'no such trace' }],
  ])('is called by its name: %s', (name, value) => {
    const { spans, warnings } = readTraces(JSON.stringify(value));
    expect(spans).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^a document holds /);
    expect(warnings[0]).toContain(name);
    expect(warnings[0]).not.toMatch(/\p{Cc}/u);
  });

  it.each<[string, string]>([
    [
      'Java',
      `[main] INFO exporter - 'index' : ${traceId} e9eb751209030116 INTERNAL [tracer: x:1] AttributesMap{data={a=1}}`,
    ],
    ['Ruby', '#<struct OpenTelemetry::SDK::Trace::SpanData\n name="roll",\n kind=:server>'],
  ])('is called by its name where it is text: %s', (name, text) => {
    expect(readTraces(text)).toMatchObject({
      spans: [],
      warnings: expect.arrayContaining([expect.stringContaining(`OpenTelemetry for ${name}`)]),
    });
  });

  it('is called by its name where the Collector prints it without times', () => {
    const text = `2024-01-01T00:00:00.000Z info ResourceTraces #0 service.name=a\nScopeTraces #0 b\nGET / ${traceId} e9eb751209030116\n`;
    expect(readTraces(text).warnings).toEqual([expect.stringMatching(/verbosity normal.*set it to detailed/)]);
  });

  it.each<[string, string]>([
    ['HTML', '<!DOCTYPE html>\n<html><script>var a = { b: 1 }</script></html>'],
    ['YAML', 'resourceSpans:\n  - resource: {}\n    scopeSpans:\n      - spans: []\n'],
    ['a table', 'TraceID,SpanID,Name\na,b,"x {y}"\n'],
    ['a table', 'trace.trace_id,trace.span_id,name,duration_ms\na,b,x,12.3\n'],
    ['a table', '"trace_id";"name"\n"a";"b"\n'],
  ])('is called %s where it is text', (name, text) => {
    expect(readTraces(text)).toMatchObject({
      spans: [],
      warnings: expect.arrayContaining([
        expect.stringContaining(`the text is ${name === 'HTML' ? 'a page of ' : ''}${name}`),
      ]),
    });
  });

  it.each<[string, string]>([
    ['zlib', '789c0102'],
    ['bzip2', '425a6839'],
    ['xz', 'fd377a585a00'],
    ['lz4', '04224d18'],
    ['a Parquet file', '5041523100'],
    ['a SQLite database', Buffer.from('SQLite format 3\0').toString('hex')],
    ['a zip archive', '504b0304'],
  ])('is called %s where it is no text', (name, bytes) => {
    expect(readTraces(Buffer.from(bytes, 'hex')).warnings.find((line) => line.startsWith('the input is'))).toContain(
      name,
    );
  });

  it('is not looked for in a document with spans', () => {
    const lonely = { traceId, spanId: 'a1', name: 'x', startTimeUnixNano: '1' };
    expect(readTraces(JSON.stringify({ spans: [lonely], level: 1, message: 'm', traceId })).warnings).toEqual([]);
  });
});
