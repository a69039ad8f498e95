// Runs what docs/write-a-driver.md shows.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { transformSync } from 'esbuild';
import { tracingChannel } from 'node:diagnostics_channel';
import { PassThrough } from 'node:stream';
import { startSpan } from '../../../lib/core/span/start-span.js';
import { traceDriver } from '../../../lib/drivers/any/trace-driver.js';
import { traceChannel } from '../../../lib/drivers/channel/trace-channel.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { codeBlocks } from '../../support/guide.mjs';

const [client = '', channel = '', stream = ''] = codeBlocks('docs/write-a-driver.md').map(({ text }) => text);

/** Runs a block of the page with what it names, and answers the value of one of its own names. */
function run<T>(block: string, name: string, known: Readonly<Record<string, unknown>>): T {
  const { code } = transformSync(block.replaceAll(/^import .*$/gm, ''), { loader: 'ts' });
  // oxlint-disable-next-line no-implied-eval -- the page is ours
  return new Function(...Object.keys(known), `${code}\nreturn ${name};`)(...Object.values(known)) as T;
}

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

describe('the page on drivers', () => {
  it('traces a client of three methods', async () => {
    class SearchClient {
      readonly host: string;
      readonly port: number;
      constructor(address: string) {
        const url = new URL(address);
        [this.host, this.port] = [url.hostname, Number(url.port)];
      }
      query(_index: string, words: string): Promise<{ hits: unknown[] }> {
        return Promise.resolve({ hits: [words, words] });
      }
      put(_index: string, _document: object): Promise<void> {
        return Promise.reject(Object.assign(new Error('it is full'), { code: 'FULL' }));
      }
      sql(text: string): string {
        return text;
      }
    }
    const search = run<SearchClient>(client, 'search', { traceDriver, SearchClient });
    expect(await search.query('orders', 'canary')).toEqual({ hits: ['canary', 'canary'] });
    await expect(search.put('orders', { secret: 'canary' })).rejects.toThrow('it is full');
    search.sql("SELECT * FROM orders WHERE word = 'canary'");
    expect(
      tracing
        .spans()
        .map(({ name, attributes }) => [
          name,
          attributes['server.address'],
          attributes['server.port'],
          attributes['db.response.returned_rows'] ?? attributes['db.response.status_code'],
        ]),
    ).toEqual([
      ['query orders', 'search', 9200, 2],
      ['put orders', 'search', 9200, 'FULL'],
      ['SELECT orders', 'search', 9200, undefined],
    ]);
    expect(JSON.stringify(tracing.spans().map(({ attributes }) => attributes))).not.toContain('canary');
  });

  it('makes spans of a channel', async () => {
    const stop = run<() => void>(channel, 'stop', { traceChannel });
    await tracingChannel('acme:request').tracePromise(() => Promise.resolve(1), { operation: 'get', host: 'acme' });
    stop();
    const [span, ...others] = tracing.spans();
    expect([span?.name, span?.kind, span?.attributes['server.address'], others]).toEqual([
      'acme get',
      SpanKind.CLIENT,
      'acme',
      [],
    ]);
  });

  it('ends the span of a stream by whichever of its ends comes first', () => {
    const traceDownload = run<(file: NodeJS.ReadableStream, bucket: string) => void>(stream, 'traceDownload', {
      startSpan,
      SpanKind,
    });
    const [read, broken, left] = [new PassThrough(), new PassThrough(), new PassThrough()];
    for (const file of [read, broken, left]) traceDownload(file, 'invoices');
    read.emit('end');
    read.emit('close');
    broken.emit('error', new TypeError('cut off'));
    left.emit('close');
    expect(
      tracing.spans().map(({ name, attributes }) => [name, attributes['error.type'] ?? attributes['traced.outcome']]),
    ).toEqual([
      ['download invoices', undefined],
      ['download invoices', 'TypeError'],
      ['download invoices', 'cancelled'],
    ]);
  });
});
