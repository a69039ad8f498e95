import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zipkinEncoder } from '../../../lib/sdk/exporters/zipkin/zipkin.encoder.js';
import { ZipkinSpanExporter } from '../../../lib/sdk/exporters/zipkin/zipkin.exporter.js';
import { startHttpSink, type HttpSink } from './http-sink.js';
import { alikeSpans } from './alike-spans.js';
import { makeSpan, PARENT_ID, SPAN_ID, TRACE_ID } from './make-span.js';

interface ZipkinSpan {
  readonly timestamp: number;
  readonly duration: number;
  readonly localEndpoint: object;
  readonly remoteEndpoint?: { readonly serviceName?: string };
  readonly annotations?: readonly object[];
  readonly tags: Readonly<Record<string, string>>;
}

const toZipkinSpan = (span: ReadableSpan): ZipkinSpan => {
  const { bytes, start, end } = zipkinEncoder.encode(span);
  // Every span is followed by a comma until it is sent.
  return JSON.parse(bytes.toString('utf8', start, end - 1)) as ZipkinSpan;
};

let sink: HttpSink | undefined;
afterEach(() => sink?.close());

const exportTo = (
  exporter: SpanExporter,
  spans: ReadableSpan[],
): Promise<{ code: number; error?: Error | undefined }> => new Promise((resolve) => exporter.export(spans, resolve));

const remoteOf = (attributes: Attributes, kind = SpanKind.CLIENT) =>
  toZipkinSpan(makeSpan({ kind, attributes })).remoteEndpoint;

describe('toZipkinSpan', () => {
  it('maps ids, times and the service', () => {
    const parentSpanContext = { traceId: TRACE_ID, spanId: PARENT_ID, traceFlags: 1 };
    expect(toZipkinSpan(makeSpan({ parentSpanContext, duration: [0, 1_234_567], kind: SpanKind.SERVER }))).toEqual({
      traceId: TRACE_ID,
      id: SPAN_ID,
      parentId: PARENT_ID,
      name: 'work',
      kind: 'SERVER',
      timestamp: 1_700_000_000_123_456,
      duration: 1_234,
      localEndpoint: { serviceName: 'orders' },
      tags: { 'service.name': 'orders', 'otel.scope.name': 'scope', 'otel.scope.version': '1.0.0' },
    });
  });

  it('reports times as whole microseconds and no duration as 0', () => {
    const { timestamp, duration } = toZipkinSpan(makeSpan({ startTime: [1, 1_999], duration: [0, 3] }));
    expect([timestamp, duration]).toEqual([1_000_001, 1]);
  });

  it('leaves out what a span does not have', () => {
    const span: unknown = JSON.parse(JSON.stringify(toZipkinSpan(makeSpan())));
    for (const field of ['parentId', 'kind', 'annotations', 'remoteEndpoint']) expect(span).not.toHaveProperty(field);
  });

  it.each([
    [
      { code: SpanStatusCode.ERROR, message: 'card declined' },
      { 'otel.status_code': 'ERROR', error: 'card declined' },
    ],
    [{ code: SpanStatusCode.ERROR }, { 'otel.status_code': 'ERROR', error: '' }],
    [{ code: SpanStatusCode.OK }, { 'otel.status_code': 'OK' }],
    [{ code: SpanStatusCode.UNSET }, {}],
  ])('maps the status %j to the tags %j', (status, expected) => {
    const { tags } = toZipkinSpan(makeSpan({ status, attributes: { error: false } }));
    const { error, 'otel.status_code': code } = tags;
    expect({
      ...(code === undefined ? {} : { 'otel.status_code': code }),
      ...(error === undefined ? {} : { error }),
    }).toEqual(expected);
  });

  it('writes arrays as JSON and primitives as text', () => {
    const attributes = { list: ['a', 'b,c'], numbers: [1, 2.5], yes: true, count: 3, empty: '', nothing: undefined };
    const { tags } = toZipkinSpan(makeSpan({ attributes }));
    expect(tags).toMatchObject({ list: '["a","b,c"]', numbers: '[1,2.5]', yes: 'true', count: '3', empty: '' });
    expect(tags).not.toHaveProperty('nothing');
  });

  it('writes values that come again, and others between them', () => {
    const values = [1, 1, 1, '1', '1', true, true, 'true', 'true', 'é', 'é', 'é', '"', '"', '"', 0, -0, 2, 'é'];
    const written = values.map((value) => toZipkinSpan(makeSpan({ attributes: { again: value } })).tags['again']);
    expect(written).toEqual(values.map(String));
  });

  it('writes the attributes of an event behind its name', () => {
    const events = [
      { name: 'exception', time: [1, 2_000] as [number, number], attributes: { 'exception.type': 'TypeError' } },
      { name: 'plain', time: [1, 3_000] as [number, number] },
      { name: 'empty', time: [1, 4_000] as [number, number], attributes: {} },
    ];
    expect(toZipkinSpan(makeSpan({ events })).annotations).toEqual([
      { timestamp: 1_000_002, value: '"exception": {"exception.type":"TypeError"}' },
      { timestamp: 1_000_003, value: 'plain' },
      { timestamp: 1_000_004, value: 'empty' },
    ]);
  });

  it('counts what was dropped', () => {
    const counts = { droppedAttributesCount: 1, droppedEventsCount: 2, droppedLinksCount: 3 };
    expect(toZipkinSpan(makeSpan(counts)).tags).toMatchObject({
      'otel.dropped_attributes_count': '1',
      'otel.dropped_events_count': '2',
      'otel.dropped_links_count': '3',
    });
  });

  it('names a service that has no name', () => {
    expect(toZipkinSpan(makeSpan({ resource: emptyResource() })).localEndpoint).toEqual({
      serviceName: 'unknown_service',
    });
  });
});

describe('spans of one name', () => {
  it('are written, where they are alike, as if there had been none before', () => {
    const resources = [
      resourceFromAttributes({ 'service.name': 'orders', 'process.pid': 4 }),
      resourceFromAttributes({ 'host.name': 'here', 'order.id': 7 }),
    ];
    let serial = 0;
    fc.assert(
      fc.property(alikeSpans(resources, 30), (batch) => {
        for (const span of batch) {
          serial += 1;
          const alone = toZipkinSpan(makeSpan({ ...span, name: `never seen ${serial}` }));
          expect(toZipkinSpan(span)).toStrictEqual({ ...alone, name: span.name });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the remote endpoint', () => {
  const ranked: [string, string][] = [
    ['peer.service', 'payments'],
    ['server.address', 'payments.internal'],
    ['net.peer.name', 'old.internal'],
    ['network.peer.address', '10.0.0.7'],
    ['server.socket.domain', 'socket.internal'],
    ['server.socket.address', '10.0.0.8'],
    ['net.sock.peer.name', 'sock.internal'],
    ['net.sock.peer.addr', '10.0.0.9'],
    ['peer.hostname', 'opentracing.internal'],
    ['peer.address', '10.0.0.10'],
    ['db.namespace', 'shop'],
    ['db.name', 'old shop'],
    ['messaging.system', 'kafka'],
  ];

  it.each(ranked)('comes from %s when nothing better is there', (key, value) => {
    const worse = ranked.slice(ranked.findIndex(([name]) => name === key));
    expect(remoteOf(Object.fromEntries(worse.toReversed()))?.serviceName).toBe(value);
  });

  it('of a message is its broker, where nothing else is known', () => {
    const attributes = { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'orders' };
    expect(remoteOf(attributes, SpanKind.PRODUCER)).toEqual({ serviceName: 'rabbitmq' });
    expect(
      remoteOf({ ...attributes, 'server.address': 'mq.internal', 'server.port': 5672 }, SpanKind.PRODUCER),
    ).toEqual({
      serviceName: 'mq.internal',
      port: 5672,
    });
  });

  it('takes port and address along', () => {
    expect(remoteOf({ 'server.address': 'db.internal', 'server.port': 5432 })).toEqual({
      serviceName: 'db.internal',
      port: 5432,
    });
    expect(remoteOf({ 'network.peer.address': '10.0.0.7', 'network.peer.port': 80 })).toEqual({
      serviceName: '10.0.0.7',
      ipv4: '10.0.0.7',
      port: 80,
    });
    expect(remoteOf({ 'network.peer.address': 'fe80::1' })).toEqual({ serviceName: 'fe80::1', ipv6: 'fe80::1' });
    expect(remoteOf({ 'server.address': 'db.internal', 'server.port': 'x' })).toEqual({ serviceName: 'db.internal' });
  });

  it.each(['localhost', '127.0.0.1', '::1'])('names a database at %s by its system', (address) => {
    expect(remoteOf({ 'server.address': address, 'db.system.name': 'postgresql' })?.serviceName).toBe('postgresql');
    expect(remoteOf({ 'server.address': address })?.serviceName).toBe(address);
    expect(remoteOf({ 'server.address': 'db.internal', 'db.system.name': 'postgresql' })?.serviceName).toBe(
      'db.internal',
    );
  });

  it.each([
    [SpanKind.CLIENT, true],
    [SpanKind.PRODUCER, true],
    [SpanKind.CONSUMER, true],
    [SpanKind.SERVER, false],
    [SpanKind.INTERNAL, false],
  ])('is there for the kind %s: %s', (kind, expected) => {
    expect(remoteOf({ 'peer.service': 'payments' }, kind) !== undefined).toBe(expected);
  });
});

describe('ZipkinSpanExporter', () => {
  const attributes = fc.dictionary(
    fc.stringMatching(/^[a-z.]{1,12}$/),
    fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  );

  it('sends what the stock exporter sends, where that one follows the specification', async () => {
    sink = await startHttpSink();
    const stock = new ZipkinExporter({ url: sink.url });
    const ours = new ZipkinSpanExporter({ endpoint: sink.url });
    const span = fc.record({
      name: fc.string(),
      kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER),
      attributes,
      // Whole microseconds: the stock exporter sends fractions of them.
      startTime: fc.tuple(
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.integer({ min: 0, max: 999_999 }).map((us) => us * 1_000),
      ),
      duration: fc.tuple(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 999_999 }).map((us) => us * 1_000),
      ),
      status: fc.constantFrom(
        { code: SpanStatusCode.OK },
        { code: SpanStatusCode.ERROR, message: 'no' },
        { code: SpanStatusCode.UNSET },
      ),
      droppedLinksCount: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 3 }), async (fields) => {
        delete (fields[0]!.attributes as Attributes)['error'];
        const spans = fields.map((field) => makeSpan(field));
        await exportTo(stock, spans);
        await exportTo(ours, spans);
        const [expected, actual] = sink!.requests
          .splice(0)
          .map(({ body }) => JSON.parse(body) as Record<string, any>[]);
        for (const { remoteEndpoint, tags, ...rest } of actual!) {
          const { 'otel.scope.name': scope, 'otel.scope.version': version, ...stockTags } = tags;
          expect([scope, version]).toEqual(['scope', '1.0.0']);
          expect(expected).toContainEqual({ ...rest, tags: stockTags });
          expect(remoteEndpoint).toBeUndefined();
        }
      }),
      { numRuns: 50 },
    );
    await Promise.all([stock.shutdown(), ours.shutdown()]);
  });

  it('sends JSON with its own headers to the whole address', async () => {
    sink = await startHttpSink();
    const exporter = new ZipkinSpanExporter({
      endpoint: `${sink.url}/api/v2/spans?k=1`,
      headers: { authorization: 'Bearer x' },
    });
    expect(await exportTo(exporter, [makeSpan()])).toEqual({ code: 0 });
    const [request] = sink.requests;
    expect(request).toMatchObject({
      path: '/api/v2/spans?k=1',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    });
    expect(JSON.parse(request!.body)).toEqual([JSON.parse(JSON.stringify(toZipkinSpan(makeSpan())))]);
    await exporter.shutdown();
  });

  it('sends what is larger than a server takes in several requests, each span once', async () => {
    sink = await startHttpSink();
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    const spans = Array.from({ length: 40 }, (_, index) =>
      makeSpan({ name: `s${index}`, attributes: { big: 'x'.repeat(index === 20 ? 6_000_000 : 400_000) } }),
    );
    expect(await exportTo(exporter, spans)).toEqual({ code: 0 });
    expect(Math.max(...sink.requests.map(({ bytes }) => bytes.length))).toBeLessThan(10_000_000);
    const names = sink.requests.flatMap(({ body }) => (JSON.parse(body) as { name: string }[]).map(({ name }) => name));
    expect(names).toEqual(spans.map(({ name }) => name));
    await exporter.shutdown();
  });

  it('says that a part has failed, and sends the others all the same', async () => {
    sink = await startHttpSink((response, count) => void response.writeHead(count === 1 ? 413 : 202).end());
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    const spans = [1, 2].map(() => makeSpan({ attributes: { big: 'x'.repeat(4_000_000) } }));
    expect(await exportTo(exporter, spans)).toMatchObject({ code: 1, error: { message: 'the backend answered 413' } });
    expect(sink.requests).toHaveLength(2);
    await exporter.shutdown();
  });

  it.each([300, 302, 400, 413, 500, 503])('counts the answer %s as a failure', async (status) => {
    sink = await startHttpSink((response) => void response.writeHead(status, { location: '/elsewhere' }).end('body'));
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    expect(await exportTo(exporter, [makeSpan()])).toMatchObject({
      code: 1,
      error: { message: `the backend answered ${status}` },
    });
    expect(sink.requests).toHaveLength(1);
    await exporter.shutdown();
  });

  it('gives up on a backend that does not answer in time', async () => {
    sink = await startHttpSink(() => undefined);
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url, timeoutMs: 30 });
    expect(await exportTo(exporter, [makeSpan()])).toMatchObject({
      code: 1,
      error: { message: 'no whole answer within 30 ms' },
    });
    await exporter.shutdown();
  });

  it('gives up on a backend that starts an answer and never ends it', async () => {
    sink = await startHttpSink((response) => void response.writeHead(200).write('a'));
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url, timeoutMs: 30 });
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(1);
    await exporter.shutdown();
  });

  it('fails on a refused connection', async () => {
    sink = await startHttpSink();
    const { url } = sink;
    await sink.close();
    sink = undefined;
    const exporter = new ZipkinSpanExporter({ endpoint: url });
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(1);
  });

  it('tries once more when the server closes the idle connection as it is taken up', async () => {
    sink = await startHttpSink((response, count) => {
      if (count === 2) response.socket?.resetAndDestroy();
      else response.writeHead(202).end();
    });
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(0);
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(0);
    expect(sink.requests).toHaveLength(3);
    await exporter.shutdown();
  });

  it('does not try again when a new connection is reset', async () => {
    sink = await startHttpSink((response) => response.socket?.resetAndDestroy());
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(1);
    expect(sink.requests).toHaveLength(1);
    await exporter.shutdown();
  });

  it('finishes what is under way before it shuts down, and takes nothing after', async () => {
    sink = await startHttpSink((response) => void setTimeout(() => response.writeHead(202).end(), 20));
    const exporter = new ZipkinSpanExporter({ endpoint: sink.url });
    const result = exportTo(exporter, [makeSpan()]);
    await exporter.shutdown();
    expect((await result).code).toBe(0);
    expect((await exportTo(exporter, [makeSpan()])).code).toBe(1);
  });

  it.each(['localhost:9411', '/api/v2/spans', 'ftp://zipkin', ''])('refuses the endpoint %j', (endpoint) => {
    expect(() => new ZipkinSpanExporter({ endpoint })).toThrow(
      expect.objectContaining({ code: 'TRACED_INVALID_ENDPOINT' }),
    );
  });
});
