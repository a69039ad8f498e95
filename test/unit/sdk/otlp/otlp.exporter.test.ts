import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OtlpSpanExporter } from '../../../../lib/sdk/exporters/otlp/otlp.exporter.js';
import type { OtlpSettings } from '../../../../lib/sdk/exporters/otlp/otlp.options.js';
import { startHttpSink, type HttpSink } from '../http-sink.js';
import { makeSpan, TRACE_ID } from '../make-span.js';
import { decodeJson, decodeProtobuf } from './decode.js';

let sink: HttpSink | undefined;
afterEach(() => sink?.close());

const send = (exporter: OtlpSpanExporter, count = 1): Promise<{ code: number; error?: Error }> =>
  new Promise((resolve) =>
    exporter.export(
      Array.from({ length: count }, () => makeSpan()),
      resolve,
    ),
  );

describe('OtlpSpanExporter', () => {
  it('sends protobuf unless it is told otherwise, with its headers and who it is', async () => {
    sink = await startHttpSink((response) => void response.writeHead(200).end());
    const exporter = new OtlpSpanExporter({ endpoint: `${sink.url}/v1/traces`, headers: { 'x-key': '1' } });
    expect((await send(exporter)).code).toBe(0);
    expect(sink.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'x-key': '1', 'content-type': 'application/x-protobuf', 'user-agent': 'nestjs-traced/0.1.0' },
    });
    expect(JSON.stringify(decodeProtobuf(sink.requests[0]!.bytes))).toContain(TRACE_ID);
    await exporter.forceFlush();
    await exporter.shutdown();
    expect((await send(exporter)).error?.message).toContain('shut down');
  });

  it('sends JSON and compresses', async () => {
    sink = await startHttpSink((response) => void response.writeHead(200).end('{}'));
    const exporter = new OtlpSpanExporter({ endpoint: sink.url, protocol: 'http/json', compression: 'gzip' });
    await send(exporter);
    expect(sink.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(JSON.stringify(decodeJson(gunzipSync(sink.requests[0]!.bytes)))).toContain(TRACE_ID);
    await exporter.shutdown();
  });

  it.each([
    ['application/json', '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'],
    ['application/x-protobuf', Buffer.from([10, 11, 8, 2, 18, 7, ...Buffer.from('too old')])],
  ])('reads in %s what the backend has not taken', async (type, body) => {
    sink = await startHttpSink((response) => void response.writeHead(200, { 'content-type': type }).end(body));
    const exporter = new OtlpSpanExporter({ endpoint: sink.url });
    expect(await exporter.sender.send(Buffer.from('x'))).toEqual({ kind: 'sent', rejected: 2, message: 'too old' });
    expect((await send(exporter)).error?.message).toBe('the backend rejected 2 spans: too old');
    await exporter.shutdown();
  });

  it.each(['{"partialSuccess":', 'null', '<html>', '\u0008', '\n\u007f'])(
    'takes the reply %j for a yes',
    async (body) => {
      for (const type of ['application/json', 'text/html']) {
        sink = await startHttpSink((response) => void response.writeHead(200, { 'content-type': type }).end(body));
        const exporter = new OtlpSpanExporter({ endpoint: sink.url });
        expect(await exporter.sender.send(Buffer.from('x'))).toEqual({ kind: 'sent' });
        await exporter.shutdown();
        await sink.close();
      }
    },
  );

  it.each([
    [400, undefined, { kind: 'failed', reason: 'refused' }],
    [302, undefined, { kind: 'failed', reason: 'refused' }],
    [500, undefined, { kind: 'failed', reason: 'refused' }],
    [503, '7', { kind: 'retry', reason: 'unavailable', afterMs: 7_000 }],
    [429, 'soon', { kind: 'retry', reason: 'unavailable', afterMs: undefined }],
    [502, undefined, { kind: 'retry', reason: 'unavailable' }],
    [504, 'Thu, 01 Jan 1970 00:00:00 GMT', { kind: 'retry', reason: 'unavailable', afterMs: 0 }],
  ])('reads the status %s (Retry-After: %s)', async (status, retryAfter, expected) => {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    sink = await startHttpSink((response) => void response.writeHead(status, headers).end());
    const { sender } = new OtlpSpanExporter({ endpoint: sink.url });
    expect(await sender.send(Buffer.from('x'))).toMatchObject(expected);
    sender.close();
  });

  it('does not take a reply that breaks off for a yes', async () => {
    sink = await startHttpSink((response) => {
      response.writeHead(200, { 'content-length': '10' }).write('{}');
      setImmediate(() => response.destroy());
    });
    const { sender } = new OtlpSpanExporter({ endpoint: sink.url });
    expect(await sender.send(Buffer.from('x'))).toMatchObject({ kind: 'retry', reason: 'broken_reply' });
    sender.close();
  });

  it('gives up on a reply that drips', async () => {
    sink = await startHttpSink((response) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    const { sender } = new OtlpSpanExporter({ endpoint: sink.url, timeoutMs: 60 });
    expect(await sender.send(Buffer.from('x'))).toMatchObject({ kind: 'retry', reason: 'timeout' });
    sender.close();
  });

  it.each<[OtlpSettings, string]>([
    [{ endpoint: 'localhost:4318' }, 'not an absolute http or https address'],
    [{ protocol: 'http' as never }, "write 'http/protobuf'"],
    [{ headers: { 'bad name': 'x' } }, "the header 'bad name'"],
    [{ headers: { key: 'line\nbreak' } }, "the header 'key'"],
    [{ certificateFile: '/no/such.pem' }, 'cannot read its certificateFile (ENOENT)'],
  ])('refuses %j', (settings, message) => {
    expect(() => new OtlpSpanExporter(settings)).toThrow(message);
  });

  it('wants both halves of a client certificate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'traced-tls-'));
    const file = join(folder, 'cert.pem');
    writeFileSync(file, 'x');
    expect(() => new OtlpSpanExporter({ clientCertificateFile: file })).toThrow('write both');
    rmSync(folder, { recursive: true });
  });
});
