// What a span costs the process from its start until a backend has taken it: recording, masking, encoding, sending. The backend
// is another process, so that `process.cpuUsage()` counts our side alone. Each exporter stands against the official one of the
// same format with the SDK's own batch processor, which masks nothing.
import { trace, type Tracer } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startTracing, type ExporterOption, type StartTracingOptions } from 'nestjs-traced/sdk';
import { median } from './support/interleave.js';
import { startRequestSpan } from './support/request-span.js';
import { toResult, type BenchResult } from './support/result.js';

const SINK = `
  const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.writeHead(200).end()));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
const BATCH = 512;
const SPANS = BATCH * 24;
const ROUNDS = 11;

/** What one round needs: a tracer, something that sends what waits, and an end. */
interface Pipeline {
  readonly tracer: Tracer;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

let serial = 0;

function record(tracer: Tracer): void {
  const id = ++serial;
  const span = startRequestSpan(tracer, id);
  span.end();
}

/** Nanoseconds of CPU a span. */
async function cpuOf(open: () => Pipeline): Promise<number> {
  const { tracer, flush, stop } = open();
  const before = process.cpuUsage();
  for (let index = 1; index <= SPANS; index += 1) {
    record(tracer);
    if (index % BATCH === 0) await flush();
  }
  const { user, system } = process.cpuUsage(before);
  await stop();
  return ((user + system) * 1_000) / SPANS;
}

function official(exporter: SpanExporter): Pipeline {
  const processor = new BatchSpanProcessor({ exporter, maxQueueSize: 2 * BATCH, maxExportBatchSize: BATCH });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  return {
    tracer: provider.getTracer('bench', '1'),
    flush: () => provider.forceFlush(),
    stop: () => provider.shutdown(),
  };
}

function ours(exporters: readonly ExporterOption[], options: StartTracingOptions = {}): Pipeline {
  const handle = startTracing({ env: {}, exporters, ...options });
  return {
    tracer: trace.getTracer('bench', '1'),
    flush: () => handle.flush(),
    stop: async () => {
      const [lost] = handle.stats().filter(({ sent, queued }) => sent + queued < SPANS);
      await handle.shutdown();
      if (lost !== undefined) throw new Error(`spans were lost: ${JSON.stringify(lost)}`);
    },
  };
}

const discarding: SpanExporter = {
  export: (_spans, callback) => callback({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

/** The heap and the buffers that a waiting span takes. */
async function bytesHeld(exporter: ExporterOption): Promise<number> {
  const count = 20_000;
  const batch = { maxQueueSize: count, maxExportBatchSize: count, maxQueueBytes: 1e9, scheduleDelayMs: 600_000 };
  const handle = startTracing({ env: {}, exporters: [exporter], batch, shutdownTimeoutMs: 1 });
  const tracer = trace.getTracer('bench', '1');
  for (let index = 0; index < 1_000; index += 1) record(tracer);
  const used = (): number => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  for (let index = 0; index < count - 2_000; index += 1) record(tracer);
  const held = (used() - before) / (count - 2_000);
  await handle.shutdown();
  return held;
}

async function startSink(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['-e', SINK], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, url: `http://127.0.0.1:${String(port).trim()}` };
}

/** Every variant once in each round, in an order that rotates; the first two rounds only warm up. */
async function measure<Name extends string>(variants: Record<Name, () => Pipeline>): Promise<Record<Name, number[]>> {
  const names = Object.keys(variants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -2; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + 2) % names.length] as Name;
      const cost = await cpuOf(variants[name]);
      if (round >= 0) times[name].push(cost);
    }
  }
  return times;
}

export async function* run(): AsyncIterable<BenchResult> {
  const { child, url } = await startSink();
  const otlp = `${url}/v1/traces`;
  const times = await measure({
    protobuf: () => ours([{ name: 'otlp', endpoint: otlp }]),
    protobufOfficial: () => official(new ProtobufExporter({ url: otlp })),
    json: () => ours([{ name: 'otlp', endpoint: otlp, protocol: 'http/json' }]),
    jsonOfficial: () => official(new JsonExporter({ url: otlp })),
    zipkin: () => ours([{ name: 'zipkin', endpoint: url }]),
    zipkinOfficial: () => official(new ZipkinExporter({ url })),
    three: () => ours([1, 2, 3].map((number) => ({ name: 'otlp', as: `otlp ${number}`, endpoint: otlp }))),
    discarding: () => ours([discarding]),
    discardingUnmasked: () => ours([discarding], { masking: false }),
    discardingOfficial: () => official(discarding),
  });
  child.kill();
  type Name = keyof typeof times;
  const compare = (bench: string, name: Name, reference: Name, against: string, target?: number): BenchResult =>
    toResult({
      bench: `export: ${bench}`,
      ours: median(times[name]),
      reference: median(times[reference]),
      ratio: median(times[name].map((time, round) => time / (times[reference][round] ?? Number.NaN))),
      unit: 'ns CPU/span',
      against,
      ...(target === undefined ? {} : { target }),
    });
  yield compare('OTLP/protobuf', 'protobuf', 'protobufOfficial', 'exporter-trace-otlp-proto, nothing masked', 0.7);
  yield compare('OTLP/JSON', 'json', 'jsonOfficial', 'exporter-trace-otlp-http, nothing masked', 0.7);
  yield compare('Zipkin', 'zipkin', 'zipkinOfficial', 'exporter-zipkin, nothing masked', 0.9);
  yield compare('three OTLP backends', 'three', 'protobuf', 'one OTLP backend', 1.6);
  yield compare('discarded', 'discarding', 'discardingOfficial', 'BatchSpanProcessor, nothing masked');
  const masking = median(times.discarding.map((time, round) => time - (times.discardingUnmasked[round] ?? Number.NaN)));
  yield toResult({
    bench: 'export: masking a span that needs none',
    ours: masking,
    reference: 600,
    unit: 'ns CPU/span',
    against: 'the budget of 0.6 µs',
    target: 1,
  });
  for (const [bench, exporter, target] of [
    ['OTLP/protobuf', { name: 'otlp', endpoint: otlp }, 1],
    ['OTLP/JSON', { name: 'otlp', endpoint: otlp, protocol: 'http/json' }, undefined],
    ['Zipkin', { name: 'zipkin', endpoint: url }, undefined],
    ['an exporter of objects', discarding, undefined],
  ] as const) {
    yield toResult({
      bench: `export: a waiting span, ${bench}`,
      ours: median([await bytesHeld(exporter), await bytesHeld(exporter), await bytesHeld(exporter)]),
      reference: 600,
      unit: 'bytes',
      against: 'the budget of 600 bytes',
      ...(target === undefined ? {} : { target }),
    });
  }
}
