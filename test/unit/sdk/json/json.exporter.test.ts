import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goDuration } from '../../../../lib/sdk/exporters/json/go-duration.js';
import { JsonSpanExporter } from '../../../../lib/sdk/exporters/json/json.exporter.js';
import { spanLine } from '../../../../lib/sdk/exporters/json/span-line.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import { trace } from '@opentelemetry/api';
import { makeSpan } from '../make-span.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'traced-json-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (exporter: JsonSpanExporter, spans: ReadableSpan[]): Promise<{ code: number; error?: Error }> =>
  new Promise((resolve) => exporter.export(spans, resolve));

describe('spanLine', () => {
  it('has exactly the shape of the source document', () => {
    const span = makeSpan({
      name: 'GET /api/users',
      spanContext: () => ({ traceId: '1234567890abcdef', spanId: 'abcdef1234567890', traceFlags: 1 }),
      parentSpanContext: { traceId: '1234567890abcdef', spanId: 'fedcba0987654321', traceFlags: 1 },
      startTime: [1_701_424_800, 0],
      endTime: [1_701_424_800, 150_000_000],
      duration: [0, 150_000_000],
      attributes: { 'http.method': 'GET', 'http.url': '/api/users', 'http.status_code': 200, 'user.id': 'user123' },
      resource: resourceFromAttributes({ 'service.name': 'user-service' }),
      events: [
        { name: 'Database query started', time: [1_701_424_800, 50_000_000] },
        { name: 'Database query completed', time: [1_701_424_800, 140_000_000] },
      ],
    });
    const line = spanLine(span);
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      traceID: '1234567890abcdef',
      spanID: 'abcdef1234567890',
      parentSpanID: 'fedcba0987654321',
      operationName: 'GET /api/users',
      startTime: '2023-12-01T10:00:00Z',
      endTime: '2023-12-01T10:00:00.150Z',
      duration: '150ms',
      tags: {
        'http.method': 'GET',
        'http.url': '/api/users',
        'http.status_code': 200,
        'user.id': 'user123',
        'service.name': 'user-service',
      },
      logs: [
        { timestamp: '2023-12-01T10:00:00.050Z', message: 'Database query started' },
        { timestamp: '2023-12-01T10:00:00.140Z', message: 'Database query completed' },
      ],
    });
  });

  it('says kind, status and the attributes of events where there are any', () => {
    const span = makeSpan({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR, message: 'declined' },
      attributes: { list: ['a"b', 'c'], ratio: Number.NaN, nothing: undefined },
      events: [{ name: 'exception', time: [1, 1], attributes: { 'exception.type': 'TypeError' } }],
    });
    expect(JSON.parse(spanLine(span))).toMatchObject({
      parentSpanID: '',
      tags: {
        list: ['a"b', 'c'],
        ratio: 'NaN',
        'service.name': 'orders',
        'span.kind': 'client',
        'otel.status_code': 'ERROR',
        error: true,
        'otel.status_description': 'declined',
      },
      logs: [
        {
          timestamp: '1970-01-01T00:00:01.000000001Z',
          message: 'exception',
          fields: { 'exception.type': 'TypeError' },
        },
      ],
    });
  });
});

describe('what a text does to a terminal', () => {
  const evil = 'a\n\u001b[2J\u007f\u009b31m\u2028\u202eb\u2066😀é';

  it('is nothing: it stands in the line as JSON writes it, and is the same when it is read', () => {
    const span = makeSpan({
      name: evil,
      attributes: { [evil]: evil, list: [evil] },
      status: { code: SpanStatusCode.ERROR, message: evil },
      events: [{ name: evil, time: [1, 1], attributes: { [evil]: evil } }],
    });
    const line = spanLine(span);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(line.slice(0, -1)).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
    expect(line).toContain('😀é');
    expect(JSON.parse(line)).toMatchObject({
      operationName: evil,
      tags: { [evil]: evil, list: [evil], 'otel.status_description': evil },
      logs: [{ message: evil, fields: { [evil]: evil } }],
    });
  });
});

describe('goDuration', () => {
  it.each<[[number, number], string]>([
    [[0, 0], '0s'],
    [[0, 150_000_000], '150ms'],
    [[0, 1_500_000], '1.5ms'],
    [[0, 350_000], '350µs'],
    [[0, 1_020], '1.02µs'],
    [[0, 7], '7ns'],
    [[1, 500_000_000], '1.5s'],
    [[59, 0], '59s'],
    [[123, 250_000_000], '2m3.25s'],
    [[3_600, 0], '1h0m0s'],
    [[7_384, 1], '2h3m4.000000001s'],
  ])('writes %j as %s', (duration, expected) => {
    expect(goDuration(duration)).toBe(expected);
  });
});

describe('JsonSpanExporter', () => {
  it('writes lines to a stream', async () => {
    const written: string[] = [];
    const output = {
      write: (chunk: unknown, callback?: unknown) => {
        written.push(String(chunk));
        (callback as () => void)();
        return true;
      },
    };
    const exporter = new JsonSpanExporter({}, output);
    expect((await write(exporter, [makeSpan({ name: 'a' }), makeSpan({ name: 'b' })])).code).toBe(0);
    expect(
      written
        .join('')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).operationName),
    ).toEqual(['a', 'b']);
    await exporter.shutdown();
  });

  it('says when the stream is closed', async () => {
    const output = {
      write: (_chunk: unknown, callback?: unknown) => {
        (callback as (error: Error) => void)(new Error('write EPIPE'));
        return false;
      },
    };
    expect(await write(new JsonSpanExporter({}, output), [makeSpan()])).toMatchObject({
      code: 1,
      error: { message: 'write EPIPE' },
    });
  });

  it('adds to a file, and begins a new one when it is full', async () => {
    const file = join(folder, 'deep', 'traces.jsonl');
    const size = Buffer.byteLength(spanLine(makeSpan({ name: '0' })));
    const exporter = new JsonSpanExporter({ file, maxFileBytes: size * 2, maxFiles: 3 });
    for (let index = 0; index < 9; index += 1) await write(exporter, [makeSpan({ name: String(index) })]);
    const names = (path: string): string[] =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).operationName as string);
    expect(readdirSync(join(folder, 'deep')).sort()).toEqual(['traces.jsonl', 'traces.jsonl.1', 'traces.jsonl.2']);
    expect(['', '.1', '.2'].map((ending) => names(file + ending))).toEqual([['8'], ['6', '7'], ['4', '5']]);
    const again = new JsonSpanExporter({ file, maxFileBytes: size * 2, maxFiles: 1 });
    for (const name of ['a', 'b']) await write(again, [makeSpan({ name })]);
    expect(names(file)).toEqual(['b']);
  });

  it('refuses a file that cannot be, and limits below 1', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => new JsonSpanExporter({ file: join(folder, 'file', 'traces.jsonl') })).toThrow(
      "the file of exporter 'json'",
    );
    expect(() => new JsonSpanExporter({ maxFiles: 0 })).toThrow('maxFiles');
  });

  it('is there by its name, masked as every exporter', async () => {
    const file = join(folder, 'traces.jsonl');
    const tracing = startTracing({ env: {}, exporters: [{ name: 'json', file }] });
    trace
      .getTracer('t')
      .startSpan('work', { attributes: { password: 'sesame' } })
      .end();
    await tracing.shutdown();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      operationName: 'work',
      tags: { password: '[REDACTED]' },
    });
  });
});
