import { describe, expect, it } from '@jest/globals';
import { readTraces, TraceReader } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import { record } from '../../../support/records.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const span = (id: string, rest: object = {}) => ({
  traceId,
  spanId: id.padStart(16, '0'),
  name: `span ${id}`,
  kind: 2,
  startTimeUnixNano: '1790000000123456789',
  endTimeUnixNano: '1790000000123457000',
  ...rest,
});
const otlp = (...spans: object[]) => ({
  resourceSpans: [
    { resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }, scopeSpans: [{ spans }] },
  ],
});
const line = (...ids: string[]) => JSON.stringify(otlp(...ids.map((id) => span(id))));
const ids = (source: string | Uint8Array) => readTraces(source).spans.map(({ spanId }) => spanId.replace(/^0+/, ''));

describe('readTraces', () => {
  it.each<[string, string]>([
    ['one document', line('1', '2')],
    ['one document a line', `${line('1')}\n${line('2')}\n`],
    ['lines of Windows', `${line('1')}\r\n${line('2')}`],
    ['documents after one another', `${line('1')}${line('2')}`],
    [
      'documents with line breaks inside',
      [line('1'), line('2')].map((text) => JSON.stringify(JSON.parse(text), null, 2)).join('\n'),
    ],
    ['a list of documents', `[${line('1')},${line('2')}]`],
    ['a byte order mark', `\ufeff${line('1', '2')}`],
    ['a wrapper', JSON.stringify({ status: 'success', data: { trace: otlp(span('1'), span('2')) }, metrics: {} })],
    ['the answer of Jaeger v3', JSON.stringify({ result: otlp(span('1'), span('2')) })],
    ['the batches of Tempo', JSON.stringify({ batches: otlp(span('1'), span('2')).resourceSpans })],
    ['JSON inside a log line', JSON.stringify({ log: `${line('1', '2')}\n`, stream: 'stdout' })],
    ['the older name of scopes', line('1', '2').replace('scopeSpans', 'instrumentationLibrarySpans')],
    [
      'keys with underscores',
      line('1', '2')
        .replace('resourceSpans', 'resource_spans')
        .replace('scopeSpans', 'scope_spans')
        .replaceAll('traceId', 'trace_id')
        .replaceAll('spanId', 'span_id')
        .replaceAll('startTimeUnixNano', 'start_time_unix_nano')
        .replaceAll('endTimeUnixNano', 'end_time_unix_nano')
        .replaceAll('stringValue', 'string_value'),
    ],
    [
      'keys with capitals',
      line('1', '2')
        .replace('resourceSpans', 'ResourceSpans')
        .replace('scopeSpans', 'ScopeSpans')
        .replace('"spans"', '"Spans"'),
    ],
  ])('reads %s', (_, text) => {
    const { spans, warnings, format } = readTraces(text);
    expect(
      spans.map(({ name, service, startUs, startNanos, durationUs }) => ({
        name,
        service,
        startUs,
        startNanos,
        durationUs,
      })),
    ).toEqual(
      ['1', '2'].map((id) => ({
        name: `span ${id}`,
        service: 'shop',
        startUs: 1_790_000_000_123_456.75,
        startNanos: 789,
        durationUs: 0.211,
      })),
    );
    expect(warnings).toEqual([]);
    expect(format).toBe('otlp');
  });

  it.each<[string, unknown]>([
    ['hexadecimal', '0AF7651916CD43DD8448EB211C80319C'],
    ['base64', 'CvdlGRbNQ92ESOshHIAxnA=='],
    ['bytes', { type: 'Buffer', data: [...Buffer.from(traceId, 'hex')] }],
    ['a UUID', '0af76519-16cd-43dd-8448-eb211c80319c'],
    ['with 0x', `0x${traceId}`],
  ])('reads ids in %s', (_, id) => {
    const [read] = readTraces(JSON.stringify(otlp(span('1', { traceId: id, parentSpanId: '0000000000000000' })))).spans;
    expect(read?.traceId).toBe(traceId);
    expect(read?.parentSpanId).toBeUndefined();
  });

  it.each<[string, string]>([
    ['a number', '1790000000123456789'],
    ['a text', '"1790000000123456789"'],
    [
      'two halves',
      JSON.stringify({
        low: Number(BigInt.asIntN(32, 1790000000123456789n)),
        high: Number(1790000000123456789n >> 32n),
      }),
    ],
    ['seconds and nanoseconds', '{"seconds":"1790000000","nanos":123456789}'],
    ['a date', '"2026-09-21T14:13:20.123456789Z"'],
  ])('reads times as %s', (_, start) => {
    const text = line('1').replace('"1790000000123456789"', start);
    expect(readTraces(text).spans[0]).toMatchObject({
      startUs: 1_790_000_000_123_456.75,
      startNanos: 789,
      durationUs: 0.211,
    });
  });

  it('reads UTF-16', () => {
    expect(ids(Buffer.from(`\ufeff${line('1')}`, 'utf16le'))).toEqual(['1']);
  });

  describe('of an input that was cut off', () => {
    it('reads the lines before, and warns', () => {
      const text = `${line('1')}\n${line('2')}\n${line('3').slice(0, -40)}`;
      expect(ids(text)).toEqual(['1', '2']);
      expect(readTraces(text).warnings).toEqual(['the document on line 3 was cut off and holds no whole span']);
    });

    it('reads the whole spans of the last document', () => {
      const text = line('1', '2', '3');
      const cut = text.slice(0, text.indexOf('span 3') + 5);
      expect(ids(cut)).toEqual(['1', '2']);
      expect(readTraces(cut).warnings).toEqual([
        'the document on line 1 was cut off; the spans before the cut were read',
      ]);
    });

    it('goes on with the line after one that was cut', () => {
      const text = `${line('1').slice(0, -30)}\n${line('2')}\n${line('3').slice(0, 60)}\n${line('4')}\n`;
      expect(ids(text)).toEqual(['2', '4']);
      expect(readTraces(text).warnings).toHaveLength(2);
    });

    it('reads what protobuf has before the cut', () => {
      const spans = [record({ id: '1', at: 1, for: 1 }), record({ id: '2', at: 1, for: 1, service: 'other' })];
      const bytes = writeTraces(spans, 'otlp-protobuf');
      const read = readTraces(bytes.subarray(0, -3));
      expect(read.spans.map(({ service }) => service)).toEqual(['app']);
      expect(read.warnings).toEqual(['the protobuf message was cut off or is broken: the bytes end inside a field']);
    });
  });

  it('passes over what is no JSON', () => {
    const text = `starting\n${line('1')}\n[INFO] ready\n${line('2')}\n`;
    expect(ids(text)).toEqual(['1', '2']);
    expect(readTraces(text).warnings).toEqual(['text in 2 places, first on line 1, is no JSON and was skipped']);
  });

  it('passes over other signals, and says so', () => {
    const { spans, warnings } = readTraces(
      `${JSON.stringify({ resourceMetrics: [] })}\n${JSON.stringify({ resourceLogs: [] })}\n${line('1')}`,
    );
    expect(spans).toHaveLength(1);
    expect(warnings).toEqual(['metrics were skipped: only traces are read', 'logs were skipped: only traces are read']);
  });

  it.each(['', ' \n', '[]', '{"data":[],"total":0,"errors":null}', '{"resourceSpans":[]}'])(
    'finds nothing in %j without complaint',
    (text) => {
      expect(readTraces(text)).toEqual({
        spans: [],
        format: expect.stringMatching('unknown|otlp'),
        warnings: [],
        skipped: 0,
        logs: [],
        skippedLogs: 0,
        tracelessLogs: 0,
      });
    },
  );

  it.each([
    'null',
    '42',
    '{"a":{"b":1}}',
    '[[[["x"]]]]',
    '{"resourceSpans":7}',
    '{"resourceSpans":[null,{"scopeSpans":[{"spans":[{},null]}]}]}',
    '{"traceId":1,"id":{}}',
    '{"__proto__":{"spans":[]}}',
    '\u0000\u0001',
    '}{][',
    '"',
  ])('never throws on %j', (text) => {
    expect(readTraces(text).spans).toEqual([]);
  });

  it.each([
    ['a comma too many', '{"resourceSpans":[{"scopeSpans":[{"spans":[SPAN,],},],},],}'],
    ['numbers that JSON has not', '{"resourceSpans":[{"x":[NaN,-Infinity],"scopeSpans":[{"spans":[SPAN]}]}]}'],
    ['comments', '// saved by hand\n{/* one */"resourceSpans":[{"scopeSpans":[{"spans":[SPAN]}]}] // end\n}'],
    ['apostrophes', "{'resourceSpans': [{'scopeSpans': [{'spans': [SPAN]}], 'ok': True, 'no': None}]}"],
  ])('reads JSON with %s', (_, text) => {
    const span = { traceId: 'a1', spanId: 'b1', name: "it's", startTimeUnixNano: '1790000000000000001' };
    const { spans, warnings } = readTraces(text.replace('SPAN', JSON.stringify(span)));
    expect(spans).toMatchObject([{ spanId: '00000000000000b1', name: "it's", startNanos: 1 }]);
    expect(warnings.filter((line) => line.includes('cannot be read'))).toEqual([]);
  });

  it('takes no apostrophe of a word for the beginning of a text', () => {
    const line = JSON.stringify({ traceId: 'a', id: 'b', timestamp: 1, duration: 1 });
    expect(readTraces(`[worker's] ${line}\n[worker's] ${line}\n`).spans).toHaveLength(2);
  });

  it('is not misled by nesting', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(readTraces(deep).spans).toEqual([]);
  });

  it('says what compressed bytes are', () => {
    expect(readTraces(Buffer.from([0x1f, 0x8b, 8, 0, 0])).warnings).toContain(
      'the input is compressed with gzip; decompress it first',
    );
    const zstd = [0x28, 0xb5, 0x2f, 0xfd, 4, 0];
    for (const bytes of [zstd, [0, 0, 0, 9, ...zstd]]) {
      expect(readTraces(Buffer.from(bytes)).warnings).toContain(
        'the input is compressed with zstd; decompress it first',
      );
    }
  });

  it('says which formats follow each other', () => {
    const zipkin = JSON.stringify([{ traceId: 'a', id: 'b' }]);
    expect(readTraces(`${line('1')}\n${zipkin}`).format).toBe('mixed');
  });

  it('reads protobuf with lengths in front', () => {
    const messages = ['1', '2'].map((id) =>
      writeTraces([record({ id: id.padStart(16, '0'), at: 1, for: 1 })], 'otlp-protobuf'),
    );
    const framed = Buffer.concat(messages.flatMap((message) => [Buffer.from([0, 0, 0, message.length]), message]));
    expect(readTraces(framed)).toMatchObject({ format: 'otlp-protobuf', warnings: [] });
    expect(ids(framed)).toEqual(['1', '2']);
  });

  it('takes JSON after a line feed for JSON', () => {
    expect(ids(Buffer.from(`\n${line('1')}`))).toEqual(['1']);
  });

  it.each([1, 7, 64])('reads a stream in parts of %i bytes', async (size) => {
    const bytes = Buffer.from(`${line('1')}\n${line('2').slice(0, -9)}\n${line('ä3')}\n`);
    async function* parts() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    expect(await readTraces(parts())).toEqual(readTraces(bytes));
  });

  it.each([1, 2, 3, 4, 5])('knows what a stream is whose first parts have %i bytes', async (size) => {
    const protobuf = Buffer.from(writeTraces([record({ id: '1', at: 1, for: 1 })], 'otlp-protobuf'));
    const framed = Buffer.concat([Buffer.from([0, 0, 0, protobuf.length]), protobuf]);
    const utf16 = Buffer.from(`\ufeff${line('1')}`, 'utf16le');
    for (const bytes of [protobuf, framed, utf16, Buffer.from(utf16).swap16()]) {
      async function* parts() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      expect(await readTraces(parts())).toEqual(readTraces(bytes));
      expect(readTraces(bytes).spans).toHaveLength(1);
    }
  });

  it('gives spans as soon as they are whole', () => {
    const reader = new TraceReader();
    reader.push(`${line('1')}\n${line('2').slice(0, 50)}`);
    expect(reader.take()).toHaveLength(1);
    reader.push(line('2').slice(50));
    expect(reader.take()).toHaveLength(1);
    reader.finish();
    expect(reader.result()).toMatchObject({ spans: [], format: 'otlp', warnings: [], skipped: 0 });
  });
});

describe('readTraces of Jaeger', () => {
  const jaeger = {
    data: [
      {
        traceID: 'abc',
        spans: [
          {
            traceID: 'abc',
            spanID: '1',
            operationName: 'get',
            references: [],
            startTime: 1_790_000_000_000_000,
            duration: 50,
            tags: [
              { key: 'span.kind', type: 'string', value: 'server' },
              { key: 'error', type: 'bool', value: true },
              { key: 'n', type: 'int64', value: 3 },
            ],
            logs: [
              {
                timestamp: 1_790_000_000_000_010,
                fields: [
                  { key: 'event', value: 'retry' },
                  { key: 'n', value: 1 },
                ],
              },
            ],
            processID: 'p1',
          },
          {
            traceID: 'abc',
            spanID: '2',
            operationName: 'later',
            references: [
              { refType: 'FOLLOWS_FROM', traceID: 'abc', spanID: '1' },
              { refType: 'FOLLOWS_FROM', traceID: 'def', spanID: '9' },
            ],
            startTime: 1_790_000_000_000_020,
            duration: 5,
            tags: [],
            logs: [],
            processID: 'p2',
          },
        ],
        processes: {
          p1: { serviceName: 'api', tags: [{ key: 'hostname', value: 'h1' }] },
          p2: { serviceName: 'worker' },
        },
      },
    ],
  };

  it('reads what its page saves', () => {
    const { spans, format, warnings } = readTraces(JSON.stringify(jaeger));
    expect({ format, warnings }).toEqual({ format: 'jaeger', warnings: [] });
    expect(spans[0]).toMatchObject({
      traceId: '0000000000000abc',
      spanId: '0000000000000001',
      name: 'get',
      service: 'api',
      host: 'h1',
      kind: 'server',
      error: true,
      startUs: 1_790_000_000_000_000,
      durationUs: 50,
      attributes: { n: 3 },
      events: [{ name: 'retry', attributes: { n: 1 } }],
    });
    expect(spans[1]).toMatchObject({
      parentSpanId: '0000000000000001',
      followsFrom: true,
      service: 'worker',
      links: [{ traceId: '0000000000000def', spanId: '0000000000000009' }],
    });
  });

  it('reads the names of its protocol', () => {
    const span = {
      trace_id: 'CvdlGRbNQ92ESOshHIAxnA==',
      span_id: 't61rcWkgMzE=',
      operation_name: 'get',
      start_time: '2026-09-21T14:13:20.123456Z',
      duration: '0.5s',
      tags: [{ key: 'span.kind', v_type: 'STRING', v_str: 'server' }],
      process: { service_name: 'shop' },
    };
    expect(readTraces(JSON.stringify({ spans: [span] })).spans).toMatchObject([
      { spanId: 'b7ad6b7169203331', name: 'get', service: 'shop', kind: 'server', durationUs: 500_000 },
    ]);
  });

  it('reads one trace of it without the wrapper', () => {
    expect(readTraces(JSON.stringify(jaeger.data[0])).spans).toHaveLength(2);
  });
});

describe('readTraces of Zipkin', () => {
  const client = {
    traceId: 'a',
    id: 'b',
    parentId: 'a',
    kind: 'CLIENT',
    name: 'get',
    timestamp: 1_790_000_000_000_000,
    duration: 9,
    localEndpoint: { serviceName: 'web', ipv4: '10.0.0.1' },
    remoteEndpoint: { serviceName: 'api', ipv4: '10.0.0.2', port: 80 },
    tags: { error: '' },
    annotations: [
      { timestamp: 1_790_000_000_000_001, value: 'ws' },
      { timestamp: 1_790_000_000_000_002, value: '"retry": {"n":1}' },
    ],
  };
  const server = {
    traceId: 'a',
    id: 'b',
    parentId: 'a',
    kind: 'SERVER',
    shared: true,
    localEndpoint: { serviceName: 'api' },
  };

  it('reads its fields', () => {
    const [span] = readTraces(JSON.stringify([[client]])).spans;
    expect(span).toMatchObject({
      traceId: '000000000000000a',
      spanId: '000000000000000b',
      parentSpanId: '000000000000000a',
      service: 'web',
      host: '10.0.0.1',
      peer: 'api',
      kind: 'client',
      error: true,
      attributes: { 'network.peer.address': '10.0.0.2', 'network.peer.port': 80 },
      events: [{ name: 'ws' }, { name: 'retry', attributes: { n: 1 } }],
    });
  });

  it('reads version 1, which has kinds and times in annotations, and both halves of a call in one span', () => {
    const [web, api] = [client.localEndpoint, server.localEndpoint];
    const at = (value: string, us: number, endpoint: object): object => ({
      value,
      timestamp: client.timestamp + us,
      endpoint,
    });
    const old = {
      traceId: 'a',
      id: 'b',
      parentId: 'a',
      name: 'get',
      annotations: [at('cs', 0, web), at('sr', 2, api), at('ws', 3, web), at('ss', 7, api), at('cr', 9, web)],
      binaryAnnotations: [
        { key: 'http.path', value: '/orders', endpoint: web },
        { key: 'error', value: 'no stock', endpoint: web },
        { key: 'sa', value: true, endpoint: client.remoteEndpoint },
      ],
    };
    const local = {
      ...old,
      id: 'c',
      timestamp: 5,
      duration: 6,
      annotations: [],
      binaryAnnotations: [{ key: 'lc', value: 'job', endpoint: web }],
    };
    const { spans, warnings } = readTraces(JSON.stringify([old, local]));
    expect(warnings).toEqual([]);
    expect(spans).toMatchObject([
      {
        spanId: '000000000000000b',
        kind: 'client',
        service: 'web',
        peer: 'api',
        startUs: client.timestamp,
        durationUs: 9,
        error: true,
        statusMessage: 'no stock',
        attributes: { 'http.path': '/orders' },
        events: [{ name: 'ws' }],
      },
      {
        parentSpanId: '000000000000000b',
        kind: 'server',
        service: 'api',
        startUs: client.timestamp + 2,
        durationUs: 5,
      },
      {
        spanId: '000000000000000c',
        kind: 'internal',
        service: 'web',
        startUs: 5,
        durationUs: 6,
        attributes: { lc: 'job' },
      },
    ]);
  });

  it.each([
    ['marked', [client, server]],
    ['not marked', [{ ...server, shared: undefined }, client]],
  ])('makes two spans of a shared id, %s', (_, document) => {
    const { spans } = readTraces(JSON.stringify(document));
    const half = spans.find(({ service }) => service === 'api');
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(2);
    expect(half).toMatchObject({ parentSpanId: '000000000000000b', shared: { spanId: '000000000000000b' } });
    expect(JSON.parse(writeTraces(spans, 'zipkin'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: '000000000000000b', parentId: '000000000000000a', shared: true }),
      ]),
    );
  });
});
