import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';

const hex = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((figures) => figures.map((figure) => figure.toString(16)).join(''))
    .filter((id) => !/^0+$/.test(id));
const nanos = fc.bigInt({ min: 1_500_000_000_000_000_000n, max: 1_990_000_000_000_000_000n });
const leaf = fc.oneof(
  fc.string().map((stringValue) => ({ stringValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((doubleValue) => ({ doubleValue: doubleValue === 0 ? 0 : doubleValue })),
  fc.constantFrom({ doubleValue: 'NaN' }, { doubleValue: '-Infinity' }, { bytesValue: 'AAH/' }),
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
  fc
    .array(fc.record({ key: fc.string(), value: leaf }), { maxLength: 3 })
    .map((values) => ({ kvlistValue: { values } })),
);
const attributes = fc.uniqueArray(fc.record({ key: fc.string(), value }), { maxLength: 5, selector: ({ key }) => key });
const some = <T>(name: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary).map((chosen) => (chosen === null ? {} : { [name]: chosen }));
const positive = fc.integer({ min: 1, max: 1000 });
const event = fc
  .tuple(
    fc.record({ timeUnixNano: nanos.map(String), name: fc.string(), attributes }),
    some('droppedAttributesCount', positive),
  )
  .map((parts) => Object.assign({}, ...parts) as object);
const link = fc
  .tuple(
    fc.record({ traceId: hex(32), spanId: hex(16), attributes }),
    some('traceState', fc.constant('a=b')),
    some('flags', positive),
  )
  .map((parts) => Object.assign({}, ...parts) as object);
const status = fc.constantFrom({}, { code: 1 }, { code: 2 }, { code: 2, message: 'broken' });
const span = fc
  .tuple(
    fc.record({
      traceId: hex(32),
      spanId: hex(16),
      name: fc.string(),
      kind: fc.integer({ min: 1, max: 5 }),
      attributes,
      events: fc.array(event, { maxLength: 2 }),
      links: fc.array(link, { maxLength: 2 }),
      status,
    }),
    fc.tuple(nanos, fc.bigInt({ min: 0n, max: 3_600_000_000_000n })).map(([start, length]) => ({
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + length),
    })),
    some('parentSpanId', hex(16)),
    some('traceState', fc.constant('vendor=x')),
    some('flags', positive),
    some('droppedEventsCount', positive),
  )
  .map((parts) => Object.assign({}, ...parts) as object);
const traces = fc.tuple(attributes, fc.array(span, { minLength: 1, maxLength: 3 })).map(([resource, spans]) => ({
  resourceSpans: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: 'shop' } },
          ...resource.filter(({ key }) => key !== 'service.name'),
        ],
      },
      scopeSpans: [{ scope: { name: 'lib', version: '1' }, spans, schemaUrl: 'https://s' }],
      schemaUrl: 'https://r',
    },
  ],
}));

/** JSON with the keys of all objects and the attributes in one order. */
function sorted(json: unknown): unknown {
  if (Array.isArray(json)) {
    const isMap = json.every((item) => typeof item === 'object' && item !== null && 'key' in item);
    return (isMap ? [...(json as { key: string }[])].sort((a, b) => (a.key < b.key ? -1 : 1)) : json).map(sorted);
  }
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

describe('OTLP', () => {
  it('comes out as it went in, to the nanosecond and the type of every value', () => {
    fc.assert(
      fc.property(traces, (document) => {
        const { spans, warnings, format } = readTraces(JSON.stringify(document));
        expect(warnings).toEqual([]);
        expect(format).toBe('otlp');
        expect(sorted(JSON.parse(writeTraces(spans, 'otlp')))).toEqual(sorted(document));
      }),
    );
  });

  it('goes through protobuf unchanged', () => {
    fc.assert(
      fc.property(traces, (document) => {
        const { spans } = readTraces(JSON.stringify(document));
        const read = readTraces(writeTraces(spans, 'otlp-protobuf'));
        expect(read.warnings).toEqual([]);
        expect(read.format).toBe('otlp-protobuf');
        expect(sorted(JSON.parse(writeTraces(read.spans, 'otlp')))).toEqual(sorted(document));
      }),
    );
  });
});

/** What every format keeps of a span. */
const essence = ({
  traceId,
  spanId,
  parentSpanId,
  name,
  service,
  kind,
  startUs,
  durationUs,
  error,
  events,
  links,
}: SpanRecord) => ({
  ...{ traceId, spanId, parentSpanId, name, service, kind, error, startUs: Math.floor(startUs) },
  durationUs: Math.round(durationUs),
  events: events.map((event) => ({ name: event.name, timeUs: Math.floor(event.timeUs) })),
  links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
});

const example = (extra: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  name: 'POST /orders',
  service: 'orders',
  kind: 'server',
  startUs: 1_790_000_000_123_456,
  startNanos: 789,
  durationUs: 150_000.25,
  error: true,
  statusMessage: 'no stock',
  attributes: { 'http.route': '/orders', 'http.response.status_code': 409, retried: true, 'user.roles': ['a', 'b'] },
  events: [{ name: 'stock checked', timeUs: 1_790_000_000_200_000, attributes: { sku: 'x-1', left: 0 } }],
  links: [{ traceId: '1af7651916cd43dd8448eb211c80319c', spanId: 'c7ad6b7169203331', attributes: {} }],
  ...extra,
});

describe.each(['zipkin', 'jaeger', 'json', 'otlp', 'records'] as const)('%s', (format) => {
  it.each<[string, SpanRecord]>([
    ['a failed server', example()],
    ['a root', example({ parentSpanId: undefined, links: [] })],
    ['a span without events', example({ kind: 'internal', error: false, events: [], links: [] })],
    ['a follower', example({ followsFrom: true, links: [] })],
  ])('keeps %s', (_, span) => {
    const { spans, warnings, format: recognised } = readTraces(writeTraces([span], format));
    expect(warnings).toEqual([]);
    expect(recognised).toBe(format);
    const written =
      format === 'otlp' && span.followsFrom === true ? spans.map((read) => ({ ...read, links: [] })) : spans;
    expect(written.map(essence)).toEqual([essence(span)]);
    // Zipkin has no place for it.
    if (format !== 'zipkin') expect(spans[0]?.followsFrom).toBe(span.followsFrom);
  });

  it('keeps what the tracer said about waiting', () => {
    const { spans } = readTraces(
      writeTraces(
        [
          example({
            attributes: { 'traced.after': 'aaaaaaaaaaaaaaaa', 'traced.detached': true },
            after: 'aaaaaaaaaaaaaaaa',
            detached: true,
          }),
        ],
        format,
      ),
    );
    expect(spans[0]).toMatchObject({ after: 'aaaaaaaaaaaaaaaa', detached: true });
  });

  it('keeps what is known about waiting and stands in no attribute', () => {
    const span = example({ after: 'aaaaaaaaaaaaaaaa', detached: true });
    const once = readTraces(writeTraces([span], format)).spans;
    const { spans } = readTraces(writeTraces(once, 'otlp'));
    expect(spans[0]).toMatchObject({ after: 'aaaaaaaaaaaaaaaa', detached: true });
  });

  it('keeps an open span open', () => {
    const { spans } = readTraces(writeTraces([example({ open: true, durationUs: 0 })], format));
    if (format === 'jaeger' || format === 'zipkin') expect(spans[0]?.durationUs).toBe(0);
    else expect(spans[0]?.open).toBe(true);
  });
});

describe('jaeger', () => {
  it('keeps attributes and nanoseconds', () => {
    const [span] = readTraces(writeTraces([example()], 'jaeger')).spans;
    const { 'user.roles': roles, ...rest } = example().attributes;
    expect(span?.attributes).toEqual({ ...rest, 'user.roles': JSON.stringify(roles) });
    expect(span).toMatchObject({
      startUs: 1_790_000_000_123_456.8 - 0.05,
      startNanos: 789,
      durationUs: 150_000.25,
      statusMessage: 'no stock',
    });
  });
});

describe('our JSON', () => {
  it('has the names and forms that a person reads', () => {
    const [line] = writeTraces([example({ startNanos: undefined, durationUs: 150_000 })], 'json').split('\n');
    expect(JSON.parse(line as string)).toMatchObject({
      traceID: '0af7651916cd43dd8448eb211c80319c',
      spanID: 'b7ad6b7169203331',
      parentSpanID: '00f067aa0ba902b7',
      operationName: 'POST /orders',
      startTime: '2026-09-21T14:13:20.123456Z',
      endTime: '2026-09-21T14:13:20.273456Z',
      duration: '150ms',
      tags: { 'http.route': '/orders', 'span.kind': 'server', error: true },
      logs: [{ timestamp: '2026-09-21T14:13:20.200Z', fields: { event: 'stock checked', sku: 'x-1', left: 0 } }],
    });
  });
});
