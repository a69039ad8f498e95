import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync, deflateSync } from 'node:zlib';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
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
    ['broken gzip', 'v1/traces', 'no gzip', { 'content-encoding': 'gzip' }, 400],
    ['an unknown encoding', 'v1/traces', '{}', { 'content-encoding': 'zstd' }, 415],
    ['an unknown type', 'v1/traces', '{}', { 'content-type': 'text/plain' }, 415],
    ['nothing at all, as protobuf', 'v1/traces', '', { 'content-type': PROTOBUF }, 200],
    ['an empty list', 'api/v2/spans', '[]', {}, 202],
    ['an empty request', 'v1/traces', '{"resourceSpans":[]}', {}, 200],
  ])('answers %s with the right status', async (_what, path, body, headers, status) => {
    expect((await post(path, body, headers)).status).toBe(status);
    expect(viewer.store.size).toBe(0);
  });

  it('keeps what was sent twice once', async () => {
    const text = writeTraces([client], 'otlp');
    await post('v1/traces', text);
    await post('v1/traces', text);
    expect(viewer.store.traces()[0]?.spansAt(0)).toHaveLength(1);
  });

  it('takes nothing from a page of another origin', async () => {
    const headers = { origin: 'http://evil.example' };
    expect((await post('v1/traces', writeTraces([client], 'otlp'), headers)).status).toBe(403);
    expect(viewer.store.size).toBe(0);
  });
});
