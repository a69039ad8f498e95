// Backends do not disturb each other, nor the application: one is dead, one answers after five seconds, one is healthy. 200,000
// spans at 5,000 a second; the healthy one must get every span, and the application's own work be as quick as with it alone.
// With it alone and with all of them take turns: what a 99th percentile of one run says depends on the machine's other work more
// than on anything that is compared here, and the first run of a process compiles. How much it varies is told as well.
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startTracing, type ExporterOption } from 'nestjs-traced/sdk';
import { median } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

const SPANS = 200_000;
const ROUNDS = 4;
const WARM_UP = 10_000;
const PER_SECOND = 5_000;
const TICK_MS = 5;
const PER_TICK = (PER_SECOND * TICK_MS) / 1_000;

const SINK = `
  const delayMs = Number(process.argv[1]);
  let spans = 0;
  const server = require('node:http').createServer((request, response) => {
    if (request.method === 'GET') return response.end(String(spans));
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => {
      spans += JSON.parse(Buffer.concat(parts)).length;
      setTimeout(() => response.writeHead(202).end(), delayMs);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

interface Sink {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startSink(delayMs: number): Promise<Sink> {
  const child = spawn(process.execPath, ['-e', SINK, String(delayMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}/api/v2/spans`, child };
}

interface Run {
  /** Milliseconds that the application's own piece of work took, start of its turn included. */
  readonly p99Ms: number;
  readonly received: number;
  readonly largestRss: number;
  readonly lost: string;
}

/** Records at a steady rate; what is timed is a turn of the application, with the work that it does in it. */
async function load(exporters: readonly ExporterOption[], healthy: Sink, spans = SPANS / ROUNDS): Promise<Run> {
  const received = async (): Promise<number> => Number(await (await fetch(healthy.url)).text());
  const before = await received();
  // Four seconds of this rate: on a busy machine the backend's process may have to wait for its turn.
  const batch = { maxQueueSize: 4 * PER_SECOND };
  const handle = startTracing({ env: {}, exporters, batch, eventLoop: false, shutdownTimeoutMs: 1_000 });
  const tracer = trace.getTracer('bench');
  const times: number[] = [];
  let largestRss = 0;
  let recorded = 0;
  const startedAt = performance.now();
  for (let turn = 0; recorded < spans; turn += 1) {
    const dueAt = startedAt + turn * TICK_MS;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const begun = performance.now();
    for (let i = 0; i < PER_TICK; i += 1) {
      const span = tracer.startSpan('GET /orders/:id', {}, ROOT_CONTEXT);
      span.setAttribute('order.id', `ord_${recorded}`);
      span.end();
      recorded += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
    times.push(performance.now() - begun);
    if (turn % 200 === 0) largestRss = Math.max(largestRss, process.memoryUsage.rss());
  }
  // Only the healthy lane has to be empty.
  for (let tries = 0; tries < 200 && (await received()) - before < spans; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const lost = handle.stats().map(({ name, failed, dropped }) => `${name} ${failed + dropped}`);
  const result = {
    received: (await received()) - before,
    largestRss,
    lost: lost.join(', '),
  };
  await handle.shutdown();
  times.sort((a, b) => a - b);
  return { p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN, ...result };
}

function* resultsOf(alone: readonly Run[], all: readonly Run[], rss: number): Generator<BenchResult> {
  const [quick, beside] = [alone.map(({ p99Ms }) => p99Ms), all.map(({ p99Ms }) => p99Ms)];
  yield toResult({
    bench: `isolation: spans at the healthy backend (lost: ${all.map(({ lost }) => lost).join('; ')})`,
    ours: all.reduce((sum, { received }) => sum + received, 0),
    reference: SPANS,
    unit: 'spans',
    against: 'spans recorded',
    target: 1,
    isFloor: true,
  });
  yield toResult({
    bench: 'isolation: p99 of a turn of the application, a dead and a slow backend beside the healthy one',
    ours: median(beside),
    reference: median(quick),
    ratio: median(beside.map((ms, round) => ms / (quick[round] ?? Number.NaN))),
    unit: 'ms',
    against: 'the healthy backend alone',
    target: 1.05,
  });
  yield toResult({
    bench: 'isolation: the same p99 with the healthy backend alone, its slowest round',
    ours: Math.max(...quick),
    reference: Math.min(...quick),
    unit: 'ms',
    against: 'its quickest round',
  });
  yield toResult({
    bench: 'isolation: memory',
    ours: (Math.max(...all.map(({ largestRss }) => largestRss)) - rss) / 2 ** 20,
    reference: 64,
    unit: 'MB',
    against: 'its allowance',
    target: 1,
  });
}

export async function* run(): AsyncGenerator<BenchResult> {
  const [healthy, slow] = [await startSink(0), await startSink(5_000)];
  try {
    const zipkin = (as: string, endpoint: string): ExporterOption => ({ name: 'zipkin', endpoint, as });
    const one = [zipkin('healthy', healthy.url)];
    const every = [...one, zipkin('dead', 'http://127.0.0.1:9/spans'), zipkin('slow', slow.url)];
    await load(every, healthy, WARM_UP);
    const [alone, all]: [Run[], Run[]] = [[], []];
    // What the application and one backend take is no part of what two more cost.
    let rss = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await load(one, healthy));
      if (round === 0) rss = process.memoryUsage.rss();
      all.push(await load(every, healthy));
    }
    yield* resultsOf(alone, all, rss);
  } finally {
    healthy.child.kill('SIGKILL');
    slow.child.kill('SIGKILL');
  }
}
