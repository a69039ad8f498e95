import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const [root, child, other] = ['00000000000000a1', '00000000000000b2', '00000000000000c3'];

const dotnet = `sampler: decision Record [1]
Activity.TraceId:            ${traceId}
Activity.SpanId:             ${child}
Activity.TraceFlags:         Recorded
Activity.ParentSpanId:       ${root}
Activity.ActivitySourceName: Shop
Activity.DisplayName:        GET /orders
Activity.Kind:               Server
Activity.StartTime:          2026-09-21T14:13:20.1234560Z
Activity.Duration:           00:00:00.0015000
Activity.Tags:
    http.route: /orders
    url.full: http://a/b?c=d
    list: [1, 2, 3]
    name: of a tag
StatusCode: Error
Activity.StatusDescription:  no stock
Activity.Events:
    checked [09/21/2026 14:13:20 +00:00]
        left: 0
    later [no date]
Activity.Links:
    ${traceId} ${other}
Resource associated with Activity:
    service.name: shop

info: Hosting[14]
      Now listening on: http://localhost
Activity.TraceId:            ${traceId}
Activity.SpanId:             ${root}
Activity.DisplayName:        root
Activity.Kind:               Internal
Activity.StartTime:          2026-09-21T14:13:20Z
Activity.Duration:           1.00:00:01
Resource associated with Activity:
    service.name: web
`;

const collector = `2026-09-21T14:13:21.000Z\tinfo\tTraces\t{"otelcol.signal": "traces", "resource spans": 1, "spans": 2}
2026-09-21T14:13:21.000Z\tinfo\tResourceSpans #0
Resource SchemaURL: https://x
Resource attributes:
     -> service.name: Str(shop)
     -> list: Slice(["a"])
ScopeSpans #0
ScopeSpans SchemaURL: 
InstrumentationScope lib 1.2
Span #0
    Trace ID       : ${traceId}
    Parent ID      : ${root}
    ID             : ${child}
    Name           : GET /orders
    Kind           : Server
    Start time     : 2026-09-21 14:13:20.123456 +0000 UTC
    End time       : 2026-09-21 14:13:20.124956001 +0000 UTC
    Status code    : Error
    Status message : no stock
Attributes:
     -> http.route: Str(/orders)
     -> n: Int(3)
     -> share: Double(1.5)
     -> yes: Bool(true)
     -> empty: Str()
Events:
SpanEvent #0
     -> Name: exception
     -> Timestamp: 2026-09-21 14:13:20.1235 +0000 UTC
     -> DroppedAttributesCount: 0
     -> Attributes::
          -> exception.stacktrace: Str(Error: x
    at one (/a.js:1:2)

    at two (/b.js:1:2))
          -> exception.type: Str(Error)
Links:
SpanLink #0
     -> Trace ID: ${traceId}
     -> ID: ${other}
     -> TraceState: 
     -> Attributes::
          -> k: Str(v)
Span #1
    Trace ID       : ${traceId}
    Parent ID      : 
    ID             : ${root}
    Name           : root
    Kind           : Internal
    Start time     : 2026-09-21 14:13:20 +0000 UTC
    End time       : 2026-09-21 14:13:21 +0000 UTC
    Status code    : Unset
    Status message : 
\t{"otelcol.signal": "traces"}
`;

const rust = `Spans
Resource
\t ->  service.name=String(Owned("shop"))
Span #0
\tInstrumentation Scope
\t\tName         : "lib"

\tName         : GET /orders
\tTraceId      : ${traceId}
\tSpanId       : ${child}
\tTraceFlags   : TraceFlags(1)
\tParentSpanId : ${root}
\tKind         : Server
\tStart time   : 2026-09-21 14:13:20.123456
\tEnd time     : 2026-09-21 14:13:20.124956
\tStatus       : Error { description: "no stock" }
\tAttributes:
\t\t ->  http.route: String(Static("/orders"))
\t\t ->  n: I64(3)
\tEvents:
\tEvent #0
\tName      : checked
\tTimestamp : 2026-09-21 14:13:20.123500
\tAttributes:
\t\t ->  left: I64(0)
\tLinks:
\tLink #0
\tTraceId: ${traceId}
\tSpanId : ${other}
`;

const expected = {
  traceId,
  spanId: child,
  parentSpanId: root,
  name: 'GET /orders',
  service: 'shop',
  kind: 'server',
  startUs: 1_790_000_000_123_456,
  error: true,
  statusMessage: 'no stock',
  links: [{ traceId, spanId: other }],
};

describe('the text of a console exporter', () => {
  it('is that of .NET', () => {
    const { spans, warnings } = readTraces(dotnet);
    expect(warnings).toEqual(['text on line 1 is no JSON and was skipped']);
    expect(spans).toMatchObject([
      {
        ...expected,
        durationUs: 1500,
        attributes: { 'http.route': '/orders', 'url.full': 'http://a/b?c=d', list: '[1, 2, 3]', name: 'of a tag' },
        events: [
          { name: 'checked', timeUs: 1_790_000_000_000_000, attributes: { left: '0' } },
          { name: 'later', timeUs: 1_790_000_000_123_456 },
        ],
        scope: { name: 'Shop' },
      },
      { spanId: root, name: 'root', service: 'web', durationUs: 86_401e6, error: false },
    ]);
    expect(spans[0]?.resource?.attributes).toEqual({ 'service.name': 'shop' });
    expect(spans[1]?.parentSpanId).toBeUndefined();
  });

  it.each<[string, string]>([
    ['alone', collector],
    ['with lines of Windows', collector.replaceAll('\n', '\r\n')],
    ['behind the names of Compose', collector.replaceAll(/^/gm, 'collector-1  | ')],
  ])('is that of the Collector, %s', (_, text) => {
    const { spans } = readTraces(text);
    expect(spans).toMatchObject([
      {
        ...expected,
        durationUs: 1500.001,
        attributes: { 'http.route': '/orders', n: 3, share: 1.5, yes: true, empty: '' },
        events: [
          {
            name: 'exception',
            timeUs: 1_790_000_000_123_500,
            attributes: {
              'exception.stacktrace': 'Error: x\n    at one (/a.js:1:2)\n\n    at two (/b.js:1:2)',
              'exception.type': 'Error',
            },
          },
        ],
        links: [{ spanId: other, attributes: { k: 'v' } }],
        scope: { name: 'lib', version: '1.2' },
        resource: { attributes: { 'service.name': 'shop', list: ['a'] } },
      },
      { spanId: root, name: 'root', service: 'shop', kind: 'internal', durationUs: 1e6 },
    ]);
  });

  it('is that of Rust', () => {
    expect(readTraces(rust)).toMatchObject({
      spans: [
        {
          ...expected,
          durationUs: 1500,
          attributes: { 'http.route': '/orders', n: 3 },
          events: [{ name: 'checked', timeUs: 1_790_000_000_123_500, attributes: { left: 0 } }],
          scope: { name: 'lib' },
        },
      ],
      warnings: [],
    });
  });

  it('stands among JSON, and comes in parts', async () => {
    const line = JSON.stringify({ traceId, spanId: 'd4', name: 'x', startTimeUnixNano: '1790000000000000001' });
    const text = `${dotnet}${line}\n${collector}${line}\n${rust}`;
    const whole = readTraces(text);
    expect(whole.spans).toHaveLength(7);
    async function* parts() {
      for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
    }
    expect((await readTraces(parts())).spans).toEqual(whole.spans);
  });

  it('is complained about where it has no times', () => {
    expect(readTraces(`Span #0\n    Trace ID       : ${traceId}\n    ID             : ${root}\n`)).toMatchObject({
      spans: [],
      warnings: ['a span in the text of a console exporter has no id or no time and was skipped'],
    });
  });
});
