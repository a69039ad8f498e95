import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { BodySender } from '../../../../lib/sdk/exporters/http/body-sender.js';
import { HttpSpanExporter } from '../../../../lib/sdk/exporters/http/http.exporter.js';
import type { SendOutcome } from '../../../../lib/sdk/exporters/http/send-outcome.js';
import { jsonEncoder } from '../../../../lib/sdk/exporters/otlp/json/json.encoder.js';
import { protobufEncoder } from '../../../../lib/sdk/exporters/otlp/protobuf/protobuf.encoder.js';
import { zipkinEncoder } from '../../../../lib/sdk/exporters/zipkin/zipkin.encoder.js';
import type { SpanEncoder } from '../../../../lib/sdk/exporters/encoding/span-encoder.js';
import type { TraceFormat } from '../../../../lib/analysis/formats/read-context.js';
import { readTraces, type TracesRead } from '../../../../lib/analysis/formats/read-traces.js';
import { linesEncoder } from '../../../../lib/sdk/exporters/json/lines.encoder.js';
import { createLane, type ExportLane } from '../../../../lib/sdk/pipeline/lanes/create-lane.js';
import type { BatchOptions } from '../../../../lib/sdk/pipeline/lanes/lane.options.js';
import { readFrames, toFrameBytes } from '../../../../lib/sdk/pipeline/spool/frames.js';
import type { SpoolOptions } from '../../../../lib/sdk/pipeline/spool/spool.options.js';
import { captureDiag, type CapturedDiag } from '../capture-diag.js';
import { startHttpSink } from '../http-sink.js';
import { makeSpan } from '../make-span.js';
import { manualClock, settle, type ManualClock } from '../manual-clock.js';

let folder: string;
let log: CapturedDiag;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'traced-spool-'));
  log = captureDiag();
  clock = manualClock();
});
afterEach(() => {
  log.restore();
  rmSync(folder, { recursive: true, force: true });
});

const down: SendOutcome = { kind: 'retry', reason: 'unreachable', message: 'connect ECONNREFUSED' };

/** A backend that is down until it is told otherwise; remembers the names of what has arrived. */
function backend(): BodySender & { answer: SendOutcome; readonly arrived: string[] } {
  const arrived: string[] = [];
  return {
    arrived,
    answer: down,
    send(body) {
      const names = body
        .toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { operationName: string }).operationName);
      if (this.answer.kind === 'sent') arrived.push(...names);
      return Promise.resolve(this.answer);
    },
    close: () => undefined,
  };
}

function laneTo(sender: BodySender, spool: Partial<SpoolOptions> = {}, batch: BatchOptions = {}): ExportLane {
  return createLane(
    {
      name: 'json',
      exporter: new HttpSpanExporter(linesEncoder, sender, 0),
      isImmediate: false,
      lane: { spool: { folder, ...spool } },
    },
    { batch, shutdownTimeoutMs: 3_000, clock, random: () => 0.5 },
  );
}

const files = (): string[] => readdirSync(folder);

async function end(lane: ExportLane, ...names: string[]): Promise<void> {
  for (const name of names) {
    lane.onEnd(makeSpan({ name }));
    await settle();
  }
}

describe('a lane with a spool', () => {
  it('has on disk what ended before the event loop goes on, and removes it when it has arrived', async () => {
    const to = backend();
    const lane = laneTo(to);
    lane.onEnd(makeSpan({ name: 'a' }));
    await Promise.resolve();
    const [file] = files();
    expect(readFileSync(join(folder, file!), 'utf8')).toContain('"operationName":"a"');
    to.answer = { kind: 'sent' };
    await lane.forceFlush();
    expect(to.arrived).toEqual(['a']);
    expect(statSync(join(folder, file!)).size).toBe(0);
    expect(lane.stats()).toMatchObject({ sent: 1, queued: 0, queuedBytes: 0 });
    await lane.shutdown();
    expect(files()).toEqual([]);
  });

  it('keeps what a backend that is down has not taken, beyond every time-out', async () => {
    const to = backend();
    const lane = laneTo(to, {}, { exportTimeoutMs: 5_000, maxQueueSize: 10, maxExportBatchSize: 2 });
    await end(lane, ...Array.from({ length: 50 }, (_, index) => String(index)));
    await clock.advance(120_000);
    expect(lane.stats()).toMatchObject({ sent: 0, failed: 0, dropped: 0, queued: 50 });
    to.answer = { kind: 'sent' };
    await clock.advance(60_000);
    expect(to.arrived).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
    expect(lane.stats()).toMatchObject({ sent: 50, queued: 0 });
  });

  it('loses nothing at a shutdown without a backend; the next start sends it, the oldest first', async () => {
    const first = laneTo(backend());
    await end(first, 'a', 'b');
    await first.shutdown();
    expect(first.stats()).toMatchObject({ dropped: 0, lostBy: {} });
    const to = backend();
    to.answer = { kind: 'sent' };
    const second = laneTo(to);
    await end(second, 'c');
    await second.forceFlush();
    expect(to.arrived).toEqual(['a', 'b', 'c']);
    await second.shutdown();
    expect(files()).toEqual([]);
  });

  it('gives up what a backend refuses for good', async () => {
    const to = backend();
    to.answer = { kind: 'failed', reason: 'refused', message: 'the backend answered 400' };
    const lane = laneTo(to);
    await end(lane, 'a');
    await lane.forceFlush();
    expect(lane.stats()).toMatchObject({ failed: 1, queued: 0 });
    await lane.shutdown();
    expect(files()).toEqual([]);
  });

  it('lets the oldest make room when it is full, and counts them', async () => {
    const to = backend();
    const lane = laneTo(to, { maxBytes: 65_536 });
    for (let index = 0; index < 500; index += 1) await end(lane, String(index));
    const { dropped, queued, queuedBytes, lostBy } = lane.stats();
    expect(dropped).toBeGreaterThan(0);
    expect(dropped + queued).toBe(500);
    expect(queuedBytes).toBeLessThanOrEqual(65_536);
    expect(lostBy).toEqual({ spool_full: dropped });
    to.answer = { kind: 'sent' };
    await lane.forceFlush();
    expect(to.arrived).toEqual(Array.from({ length: queued }, (_, index) => String(dropped + index)));
  });

  it('goes on without a disk that takes nothing, and writes again when it does', async () => {
    const to = backend();
    const lane = laneTo(to);
    rmSync(folder, { recursive: true });
    await end(lane, 'a', 'b');
    expect(lane.stats()).toMatchObject({ dropped: 0, queued: 2, lastError: expect.stringContaining('ENOENT') });
    to.answer = { kind: 'sent' };
    await lane.forceFlush();
    expect(to.arrived).toEqual(['a', 'b']);
    to.answer = down;
    await end(lane, 'c');
    folder = mkdtempSync(folder);
    const again = laneTo(to);
    await end(again, 'd');
    expect(files()).toHaveLength(1);
    await clock.advance(1_000);
  });

  it('reads what is whole of a file that a crash has cut off', async () => {
    const first = laneTo(backend());
    await end(first, 'a', 'b');
    await first.shutdown();
    const path = join(folder, files()[0]!);
    appendFileSync(path, toFrameBytes({ count: 1, body: Buffer.from('x'.repeat(100)) }).subarray(0, 60));
    const to = backend();
    to.answer = { kind: 'sent' };
    const second = laneTo(to);
    await end(second, 'c');
    await second.forceFlush();
    expect(to.arrived).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, SpanEncoder, TraceFormat]>([
    ['OTLP as protobuf', protobufEncoder, 'otlp-protobuf'],
    ['OTLP as JSON', jsonEncoder, 'otlp'],
    ['Zipkin', zipkinEncoder, 'zipkin'],
    ['our JSON', linesEncoder, 'json'],
  ])('can be opened as a file of traces: %s', async (_name, encoder, format) => {
    const silent = { send: () => Promise.resolve(down), close: () => undefined };
    const lane = createLane(
      {
        name: 'later',
        exporter: new HttpSpanExporter(encoder, silent, 0),
        isImmediate: false,
        lane: { spool: { folder } },
      },
      { batch: {}, shutdownTimeoutMs: 3_000, clock, random: () => 0.5 },
    );
    await end(lane, 'one', 'two', 'three');
    const bytes = readFileSync(join(folder, files()[0]!));
    const names = (read: TracesRead) => read.spans.map(({ name }) => name);
    const whole = readTraces(bytes);
    expect([names(whole), whole.format, whole.warnings]).toEqual([['one', 'two', 'three'], format, []]);
    const cut = readTraces(bytes.subarray(0, -5));
    expect([names(cut), cut.warnings]).toEqual([
      ['one', 'two'],
      ['the spool was cut off; the spans before the cut were read'],
    ]);
    await lane.shutdown();
  });

  it('leaves alone what others are writing, other lanes and other formats', async () => {
    const frame = toFrameBytes({ count: 1, body: Buffer.from('{"operationName":"not ours"}\n') });
    const time = '1700000000000';
    for (const name of [
      `json.${time}-1-0-1.lines.jsonl`,
      `other.${time}-9-0-1.lines.jsonl`,
      `json.${time}-9-0-1.otlp.pb`,
      'notes.txt',
    ]) {
      writeFileSync(join(folder, name), frame);
    }
    const lane = laneTo(backend());
    expect(lane.stats().queued).toBe(0);
    expect(files()).toHaveLength(4);
    await lane.shutdown();
  });

  it('refuses what cannot be a spool', () => {
    writeFileSync(join(folder, 'file'), '');
    const to = backend();
    expect(() => laneTo(to, { folder: join(folder, 'file', 'x') })).toThrow(
      "the spool folder of exporter 'json' cannot be used (ENOTDIR)",
    );
    const start = (spool: object): unknown => startTracing({ exporters: [{ name: 'json', spool: spool as never }] });
    expect(() => start({ folder: '' })).toThrow("exporter 'json': spool.folder is an empty text; write a text");
    expect(() => start({ folder, maxBytes: 10 })).toThrow(
      "exporter 'json': spool.maxBytes is 10; write a number of at least",
    );
    const exporter: SpanExporter = { export: () => undefined, shutdown: () => Promise.resolve() };
    const custom = { name: 'own', exporter, isImmediate: false, lane: { spool: { folder } } };
    expect(() => createLane(custom, { batch: {}, shutdownTimeoutMs: 1 })).toThrow("the exporter 'own' has a spool");
  });

  it('survives kill -9: what the process had ended arrives after its restart', async () => {
    const program = `
      import { startTracing } from ${JSON.stringify(new URL('../../../../dist/esm/sdk.js', import.meta.url).href)};
      import { trace } from '@opentelemetry/api';
      const [folder, endpoint, count] = process.argv.slice(1);
      const tracing = startTracing({ env: {}, exporters: [{ name: 'zipkin', endpoint, timeoutMs: 500, spool: { folder } }], batch: { scheduleDelayMs: 5 } });
      for (let index = 0; index < Number(count); index += 1) {
        trace.getTracer('t').startSpan(String(index)).end();
        if (index % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
      }
      if (Number(count) > 0) process.kill(process.pid, 'SIGKILL');
      await tracing.flush();
      await tracing.shutdown();
    `;
    const run = async (endpoint: string, count: number): Promise<[number | null, string | null]> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder, endpoint, String(count)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return (await once(child, 'exit')) as [number | null, string | null];
    };
    const gone = await startHttpSink();
    await gone.close();
    expect(await run(gone.url, 1_000)).toEqual([null, 'SIGKILL']);
    const sink = await startHttpSink();
    expect(await run(sink.url, 0)).toEqual([0, null]);
    const arrived = new Set(
      sink.requests.flatMap(({ body }) => (JSON.parse(body) as { name: string }[]).map(({ name }) => name)),
    );
    expect(arrived.size).toBe(1_000);
    expect(files()).toEqual([]);
    await sink.close();
  }, 30_000);
});

describe('frames', () => {
  it('end where something is wrong', () => {
    const whole = toFrameBytes({ count: 3, body: Buffer.from('body') });
    const spoilt = Buffer.from(whole);
    spoilt[spoilt.length - 1]! ^= 1;
    expect(readFrames(Buffer.concat([whole, spoilt, whole]))).toEqual({
      frames: [{ count: 3, body: Buffer.from('body') }],
      length: whole.length,
    });
    expect(readFrames(Buffer.alloc(0))).toEqual({ frames: [], length: 0 });
  });
});
