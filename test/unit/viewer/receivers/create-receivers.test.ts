import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { gzipSync, deflateSync } from 'node:zlib';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { serveViewer, type RunningViewer } from '../../../../lib/viewer/serve-viewer.js';
import { span, spanIdOf, traceIdOf } from '../support/spans.js';

const MAX_BODY_BYTES = 200_000;
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';

const client = span({ traceId: traceIdOf(7), spanId: spanIdOf(1), name: 'POST', service: 'gateway', kind: 'client' });
const server = span({
  traceId: traceIdOf(7),
  spanId: spanIdOf(2),
  parentSpanId: spanIdOf(1),
  name: 'POST /',
  service: 'orders',
  kind: 'server',
});

describe('a viewer that other processes send to', () => {
  let viewer: RunningViewer;

  beforeEach(async () => {
    viewer = await serveViewer({ port: 0, maxBodyBytes: MAX_BODY_BYTES });
  });
  afterEach(() => viewer.close());

  function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    const init = { method: 'POST', body: body as never, headers: { 'content-type': JSON_TYPE, ...headers } };
    return fetch(`${viewer.url}${path}`, init);
  }

  const received = (): string[] =>
    viewer.store.traces().flatMap((trace) => trace.ended.map(({ service, name }) => `${service} ${name}`));

  it('shows several processes as one trace, whatever each of them speaks', async () => {
    const otlp = await post('v1/traces', writeTraces([client], 'otlp'));
    expect([otlp.status, otlp.headers.get('content-type'), await otlp.json()]).toEqual([200, JSON_TYPE, {}]);
    const binary = await post('v1/traces', writeTraces([server], 'otlp-protobuf'), { 'content-type': PROTOBUF });
    expect([binary.status, binary.headers.get('content-type'), await binary.text()]).toEqual([200, PROTOBUF, '']);
    const child: SpanRecord = { ...server, spanId: spanIdOf(3), parentSpanId: spanIdOf(2), service: 'payments' };
    expect((await post('api/v2/spans', writeTraces([child], 'zipkin'))).status).toBe(202);
    expect(viewer.store.size).toBe(1);
    expect(received()).toEqual(
      ['gateway POST', 'orders POST /', 'payments post /'].map((text) => expect.stringMatching(new RegExp(text, 'i'))),
    );
  });

  it('reads compressed bodies', async () => {
    const text = writeTraces([client], 'otlp');
    expect((await post('v1/traces', gzipSync(text), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await post('v1/traces', deflateSync(text), { 'content-encoding': 'deflate' })).status).toBe(200);
    expect(received()).toEqual(['gateway POST', 'gateway POST']);
  });

  it('takes no body that is too large, also when it is small before it is unpacked', async () => {
    const large = writeTraces([{ ...client, attributes: { text: 'x'.repeat(MAX_BODY_BYTES) } }], 'otlp');
    expect((await post('v1/traces', large)).status).toBe(413);
    const bomb = gzipSync(large);
    expect(bomb.length).toBeLessThan(2_000);
    expect((await post('v1/traces', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect(received()).toEqual([]);
  });

  it('does not wait for a body that says that it is too large', async () => {
    const answer = await viewer.handle({
      method: 'POST',
      path: '/v1/traces',
      query: new URLSearchParams(),
      headers: { host: 'localhost', 'content-type': 'application/json', 'content-length': String(MAX_BODY_BYTES + 1) },
      remoteAddress: '127.0.0.1',
      body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) },
    });
    expect(answer.status).toBe(413);
  });

  it.each([
    ['no JSON', 'v1/traces', '{"resourceSpans":[{', {}, 400],
    ['no traces', 'v1/traces', '"hello"', {}, 400],
    ['no protobuf', 'v1/traces', '\n\u0005ab', { 'content-type': PROTOBUF }, 400],
    ['broken gzip', 'v1/traces', 'no gzip', { 'content-encoding': 'gzip' }, 400],
    ['an unknown encoding', 'v1/traces', '{}', { 'content-encoding': 'zstd' }, 415],
    ['an unknown type', 'v1/traces', '{}', { 'content-type': 'text/plain' }, 415],
    ['an unknown type of metrics', 'v1/metrics', '{}', { 'content-type': 'text/plain' }, 415],
    ['nothing at all, as protobuf', 'v1/traces', '', { 'content-type': PROTOBUF }, 200],
    ['an empty request', 'v1/traces', '{"resourceSpans":[]}', {}, 200],
    ['an empty list', 'api/v2/spans', ' []', {}, 202],
    ['a list behind a byte order mark', 'api/v2/spans', '\u{feff}[]', {}, 202],
    ['no list of spans', 'api/v2/spans', '{"a":1}', {}, 400],
    ['a list of something else', 'api/v2/spans', '[{"a":1}]', {}, 400],
    ['one span that is no list', 'api/v2/spans', '{"traceId":"a1","id":"b2"}', {}, 400],
    ['spans of Zipkin in protobuf', 'api/v2/spans', '', { 'content-type': PROTOBUF }, 415],
  ])('answers %s with the right status', async (_what, path, body, headers, status) => {
    expect((await post(path, body, headers)).status).toBe(status);
    expect(viewer.store.size).toBe(0);
  });

  it('names the encodings that it knows', async () => {
    const answer = await post('v1/traces', '{}', { 'content-encoding': 'br' });
    expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate');
  });

  it('says why it refuses, in the words of OTLP and in the type of the request', async () => {
    const text = await post('v1/traces', '{"a":"b"}');
    expect(text.headers.get('content-type')).toBe(JSON_TYPE);
    expect(await text.json()).toEqual({ code: 3, message: 'A document holds no spans in a format that is known.' });
    const large = await post('v1/traces', `"${'x'.repeat(MAX_BODY_BYTES)}"`);
    expect(await large.json()).toEqual({ code: 8, message: 'The body is larger than 200000 bytes.' });
    const binary = await post('v1/traces', '\n\u0005ab', { 'content-type': PROTOBUF });
    expect(binary.headers.get('content-type')).toBe(PROTOBUF);
    const bytes = new Uint8Array(await binary.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0x08, 3, 0x12]);
    expect(new TextDecoder().decode(bytes.subarray(4))).toMatch(/^The protobuf message was cut off or is broken/);
  });

  describe('with spans that nobody can tell from others', () => {
    const nameless = { ...client, spanId: '0'.repeat(16) };
    const traceless = { ...client, traceId: '0'.repeat(32) };
    const why = 'A span without a trace id or a span id was skipped (2 times).';

    it('keeps the rest of the request, and says how many were refused', async () => {
      const answer = await post('v1/traces', writeTraces([nameless, server, traceless], 'otlp'));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ partialSuccess: { rejectedSpans: '2', errorMessage: why } });
      expect(received()).toEqual(['orders POST /']);
    });

    it('says so in protobuf, as the official decoder reads it', async () => {
      const body = writeTraces([nameless, server, traceless], 'otlp-protobuf');
      const answer = await post('v1/traces', body, { 'content-type': PROTOBUF });
      expect(answer.status).toBe(200);
      const read = ProtobufTraceSerializer.deserializeResponse(new Uint8Array(await answer.arrayBuffer()));
      expect(read).toMatchObject({ partialSuccess: { errorMessage: why } });
      expect(Number(read.partialSuccess?.rejectedSpans)).toBe(2);
      expect(received()).toEqual(['orders POST /']);
    });

    it('refuses a request of nothing else', async () => {
      expect((await post('v1/traces', writeTraces([nameless, traceless], 'otlp'))).status).toBe(400);
    });

    it('tells it those who speak Zipkin', async () => {
      const good = { traceId: traceIdOf(7), id: spanIdOf(3), name: 'get' };
      const answer = await post('api/v2/spans', JSON.stringify([good, { ...good, id: '0' }]));
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ rejectedSpans: 1 });
      expect(viewer.store.traces()[0]?.size).toBe(1);
    });
  });

  it('says how many spans were dropped, because their trace takes half of the memory', async () => {
    const small = await serveViewer({ port: 0, maxBytes: 2000 });
    try {
      const spans = Array.from({ length: 6 }, (_, at) => ({ ...client, spanId: spanIdOf(at + 1) }));
      const body = writeTraces(spans, 'otlp');
      const headers = { 'content-type': JSON_TYPE };
      const answer = await fetch(`${small.url}v1/traces`, { method: 'POST', body, headers });
      const kept = small.store.traces()[0]?.size ?? 0;
      expect(kept).toBeLessThan(6);
      expect(await answer.json()).toEqual({
        partialSuccess: {
          rejectedSpans: String(6 - kept),
          errorMessage: `${6 - kept} spans of traces that take half of all memory already (maxBytes, 2000) were dropped.`,
        },
      });
    } finally {
      await small.close();
    }
  });

  it.each([
    ['GET', 'v1/traces', 'POST'],
    ['PUT', 'v1/metrics', 'POST'],
    ['DELETE', 'api/v2/spans', 'POST'],
    ['POST', '', 'GET, HEAD'],
    ['POST', 'page.js', 'GET, HEAD'],
    ['PUT', 'api/traces', 'GET, HEAD'],
    ['POST', 'api/traces/a1', 'GET, HEAD'],
  ])('answers %s /%s with the methods that are allowed there', async (method, path, allow) => {
    const answer = await fetch(`${viewer.url}${path}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('answers what there is not with 404, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await fetch(`${viewer.url}v1/nothing`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
    }
  });

  it('survives a sender that goes in the middle of a body', async () => {
    const answer = viewer.handle({
      method: 'POST',
      path: '/v1/traces',
      query: new URLSearchParams(),
      headers: { host: 'localhost', 'content-type': JSON_TYPE },
      remoteAddress: '127.0.0.1',
      body: {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('aborted')) }),
      },
    });
    expect((await answer).status).toBe(400);
  });

  it('keeps what was sent twice once', async () => {
    const text = writeTraces([client], 'otlp');
    await post('v1/traces', text);
    await post('v1/traces', text);
    expect(viewer.store.traces()[0]?.spansAt(0)).toHaveLength(1);
  });

  describe('of Zipkin, that share an id for both sides of a call and do not say so', () => {
    const out = { traceId: traceIdOf(7), id: spanIdOf(1), kind: 'CLIENT', name: 'get', timestamp: 1000, duration: 90 };
    const inside = { ...out, kind: 'SERVER', timestamp: 1010, duration: 70, localEndpoint: { serviceName: 'stock' } };
    const below = {
      traceId: traceIdOf(7),
      id: spanIdOf(2),
      parentId: spanIdOf(1),
      name: 'select',
      timestamp: 1020,
      duration: 50,
      localEndpoint: { serviceName: 'stock' },
    };
    const caller = { ...out, localEndpoint: { serviceName: 'orders' } };
    const stored = (): readonly SpanRecord[] => viewer.store.traces()[0]?.spansAt(0) ?? [];
    const shape = (spans: readonly SpanRecord[]) => {
      const { spans: placed, parent } = buildTraceTree(spans);
      return placed.map(({ kind, service }, index) => `${kind} of ${service} below ${placed[parent[index]!]?.kind}`);
    };

    it.each([
      ['the caller first', [caller, inside, below]],
      ['the caller last', [below, inside, caller]],
      ['one of them twice', [inside, caller, inside, below, caller]],
    ])('joins them, also when each comes by itself: %s', async (_what, spans) => {
      for (const each of spans) expect((await post('api/v2/spans', JSON.stringify([each]))).status).toBe(202);
      expect(shape(stored())).toEqual([
        'client of orders below undefined',
        'server of stock below client',
        'internal of stock below server',
      ]);
      // As a file with all of them is read.
      expect(shape(stored())).toEqual(shape(readTraces(JSON.stringify([caller, inside, below])).spans));
      for (const format of ['otlp', 'jaeger', 'zipkin', 'json']) {
        const exported = await (await fetch(`${viewer.url}api/export/${traceIdOf(7)}?format=${format}`)).text();
        expect(shape(readTraces(exported).spans)).toEqual(shape(stored()));
      }
    });
  });

  it('takes nothing from a page of another origin', async () => {
    const headers = { origin: 'http://evil.example' };
    expect((await post('v1/traces', writeTraces([client], 'otlp'), headers)).status).toBe(403);
    expect(viewer.store.size).toBe(0);
  });
});
