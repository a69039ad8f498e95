import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTraces } from '../../../lib/analysis/formats/write-traces.js';
import { record } from '../../support/records.js';
import { traced, type Ran } from './support/fake-terminal.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traced-view-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('traced view', () => {
  it('serves the traces of files until it is stopped', async () => {
    const file = join(folder, 'trace.json');
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await writeFile(
      file,
      writeTraces(
        [record({ id: 'b7ad6b7169203331', traceId, name: 'GET /', at: 1_790_000_000_000_000, for: 5 })],
        'zipkin',
      ),
    );
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    let listed: unknown;
    const ran = await traced(['view', '--port', '0', file], {
      stopped: () => stopped,
      out: (url) => {
        void fetch(new URL('api/traces', url.trim()))
          .then(async (response) => (listed = await response.json()))
          .finally(() => stop());
      },
    });
    expect(ran).toMatchObject({ code: 0, err: `1 spans of ${file}\n` });
    expect(listed).toMatchObject({ matching: 1, traces: [{ traceId, name: 'GET /', spanCount: 1 }] });
  });

  it('shows the logs of a file beside its spans, as the Collector writes both', async () => {
    const file = join(folder, 'both.jsonl');
    const ids = { id: 'b7ad6b7169203331', traceId: '0af7651916cd43dd8448eb211c80319c' };
    const logRecord = { timeUnixNano: '1790000000000001000', traceId: ids.traceId, spanId: ids.id };
    const logRecords = [
      { ...logRecord, body: { stringValue: 'before' } },
      { ...logRecord, traceId: '', body: { stringValue: 'elsewhere' } },
    ];
    const spans = writeTraces([record({ ...ids, name: 'GET /', at: 1_790_000_000_000_000, for: 5 })], 'otlp');
    await writeFile(file, `${JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })}\n${spans}\n`);
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    let detail: unknown;
    const ran = await traced(['view', '--port', '0', file], {
      stopped: () => stopped,
      out: (url) => {
        void fetch(new URL(`api/traces/${ids.traceId}`, url.trim()))
          .then(async (response) => (detail = await response.json()))
          .finally(() => stop());
      },
    });
    expect(ran.err).toBe(
      `traced: ${file}: 1 log records without a trace id were left out\n1 spans and 1 log lines of ${file}\n`,
    );
    expect(detail).toMatchObject({ logs: [{ spanId: ids.id, body: 'before' }] });
  });

  it('takes what processes send to it, and tail follows it', async () => {
    const [good, bad] = ['1', '2'].map((id) => {
      const ids = { id: id.padStart(16, '0'), traceId: id.padStart(32, '0') };
      const span = { ...ids, name: `job ${id}`, at: 1_790_000_000_000_000, for: 5, error: id === '2' };
      return writeTraces([record(span)], 'otlp');
    });
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    let followed: Promise<Ran> | undefined;
    const follow = async (url: string): Promise<void> => {
      let isDone = false;
      followed = traced(['tail', '--count', '1', '--json', '--errors', url]).finally(() => (isDone = true));
      const headers = { 'content-type': 'application/json' };
      // Again until it follows: what was sent before is not told.
      while (!isDone) {
        for (const body of [good!, bad!])
          expect((await fetch(new URL('v1/traces', url), { method: 'POST', headers, body })).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const view = await traced(['view', '--port', '0'], {
      stopped: () => stopped,
      out: (url) => void follow(url.trim()).finally(() => stop()),
    });
    expect(view.code).toBe(0);
    const { code, out } = (await followed)!;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ traceId: '2'.padStart(32, '0'), name: 'job 2', failed: true });
  });

  it('says that its port is taken', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, err } = await traced(['view', '--port', String(port)]);
    server.close();
    expect({ code, err }).toEqual({
      code: 2,
      err: `traced: port ${port} is taken; another page may run there, or choose one with --port 0\n`,
    });
  });
});

describe('traced tail', () => {
  it('prints a line for each trace that ends, once', async () => {
    const row = (traceId: string, rest: object) =>
      `event: trace\r\ndata: ${JSON.stringify({ traceId, route: 'POST /orders', startUs: 1_790_000_000_000_000, durationUs: 205_000, open: false, failed: false, errorCount: 0, ...rest })}\r\n\r\n`;
    const events = [
      'retry: 1000\n\n: comment\n\nevent: status\ndata: {}\n\n',
      row('aaaaaaaaaaaa', { open: true }),
      row('aaaaaaaaaaaa', { failed: true, errorCount: 1, statusCode: 502, attempts: 3, repeated: 24 }),
      row('aaaaaaaaaaaa', { failed: true, errorCount: 1 }),
      row('bbbbbbbbbbbb', { statusCode: 201, routeP95Us: 100 }),
    ].join('');
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // In pieces that cut lines in the middle.
      for (let at = 0; at < events.length; at += 7) response.write(events.slice(at, at + 7));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, out } = await traced(['tail', '--count', '2', `127.0.0.1:${port}/traces`]);
    server.closeAllConnections();
    server.close();
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      '14:13:20.000 205 ms POST /orders ✗ 502 tried 3×, N+1 × 24 aaaaaaaa',
      '14:13:20.000 205 ms POST /orders ✓ 201 slow bbbbbbbb',
      '',
    ]);
  });

  it('waits for a page that has gone, and follows it again', async () => {
    const row = (traceId: string) => ({
      traceId,
      route: 'GET /',
      startUs: 0,
      durationUs: 5,
      open: false,
      errorCount: 0,
    });
    const connections: string[] = [];
    const server = createServer((_, response) => {
      connections.push('one');
      // It goes the first time as one does that ends, and then as one does that is killed.
      if (connections.length === 2) return void response.destroy();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const ids = connections.length === 1 ? ['aaaaaaaaaaaa'] : ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];
      for (const id of ids) response.write(`event: trace\ndata: ${JSON.stringify(row(id))}\n\n`);
      if (connections.length === 1) response.end();
      if (connections.length === 3) setImmediate(() => response.destroy());
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, out, err } = await traced(['tail', '--count', '2', '--json', `127.0.0.1:${port}`]);
    server.closeAllConnections();
    server.close();
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { traceId: string }).traceId),
    ).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb']);
    expect(err).toContain(`traced: the page at http://127.0.0.1:${port} has gone; waiting for it\n`);
  });
});
