// Backends do not disturb each other, nor the application: one is dead, one answers after five seconds, one is healthy. 200,000
// spans at 5,000 a second; the healthy one must get every span, and the application's own work be as quick as with it alone.
// With it alone and with all of them take turns (the first run of a process compiles), and turns are compared by the CPU time of
// the process, collections included: how long a turn lasts depends on the machine's other work more than on anything that is
// compared here. A 99th percentile says nothing: one turn in a hundred and fifty holds a collection, so that it jumps from what a
// batch takes to what a collection takes with the smallest change. The mean of the dearest twentieth does not jump, and what it says
// of the healthy backend against itself is told as well: no difference below that means anything.
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startTracing, type ExporterOption } from 'nestjs-traced/sdk';
import { toResult, type BenchResult } from './support/result.js';

const SPANS = 200_000;
const ROUNDS = 4;
const WARM_UP = 10_000;
const PER_SECOND = 5_000;
const TICK_MS = 5;
/** Four seconds of this rate. */
const QUEUE = 4 * PER_SECOND;
const PER_TICK = (PER_SECOND * TICK_MS) / 1_000;
/** Turns after which a queue that nobody empties is full, as it is for as long as its backend stays away. */
const FULL_AFTER = (QUEUE / PER_TICK) * 1.1;

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
  /** CPU time of the process in each turn of the application, in microseconds. */
  readonly cpuUs: readonly number[];
  /** How long each turn lasted, in milliseconds. */
  readonly wallMs: readonly number[];
  readonly received: number;
  readonly largestRss: number;
  readonly lost: string;
}

/** Records at a steady rate; what is timed is a turn of the application, with the work that it does in it. */
async function load(exporters: readonly ExporterOption[], healthy: Sink, spans = SPANS / ROUNDS): Promise<Run> {
  const received = async (): Promise<number> => Number(await (await fetch(healthy.url)).text());
  const receivedBefore = await received();
  // On a busy machine the backend's process may have to wait for its turn.
  const batch = { maxQueueSize: QUEUE };
  const handle = startTracing({ env: {}, exporters, batch, eventLoop: false, shutdownTimeoutMs: 1_000 });
  const tracer = trace.getTracer('bench');
  const [cpuUs, wallMs]: [number[], number[]] = [[], []];
  let largestRss = 0;
  let recorded = 0;
  const startedAt = performance.now();
  for (let turn = 0; recorded < spans; turn += 1) {
    const dueAt = startedAt + turn * TICK_MS;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const begun = performance.now();
    const before = process.cpuUsage();
    for (let i = 0; i < PER_TICK; i += 1) {
      const span = tracer.startSpan('GET /orders/:id', {}, ROOT_CONTEXT);
      span.setAttribute('order.id', `ord_${recorded}`);
      span.end();
      recorded += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
    const { user, system } = process.cpuUsage(before);
    cpuUs.push(user + system);
    wallMs.push(performance.now() - begun);
    if (turn % 200 === 0) largestRss = Math.max(largestRss, process.memoryUsage.rss());
  }
  // Only the healthy lane has to be empty.
  for (let tries = 0; tries < 200 && (await received()) - receivedBefore < spans; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const lost = handle.stats().map(({ name, failed, dropped }) => `${name} ${failed + dropped}`);
  const result = {
    received: (await received()) - receivedBefore,
    largestRss,
    lost: lost.join(', '),
  };
  await handle.shutdown();
  return { cpuUs, wallMs, ...result };
}

type Column = (run: Run) => readonly number[];

const cpu: Column = ({ cpuUs }) => cpuUs.slice(FULL_AFTER);
const cpuBefore: Column = ({ cpuUs }) => cpuUs.slice(0, FULL_AFTER);
const wall: Column = ({ wallMs }) => wallMs.slice(FULL_AFTER);

function sorted(runs: readonly Run[], column: Column): number[] {
  return runs.flatMap((run) => column(run)).toSorted((a, b) => a - b);
}

/** Over all turns of some runs. */
function p99(runs: readonly Run[], column: Column): number {
  const values = sorted(runs, column);
  return values[Math.floor(values.length * 0.99)] ?? Number.NaN;
}

/** The mean of the dearest twentieth of all turns of some runs. */
function dearest(runs: readonly Run[], column: Column): number {
  const values = sorted(runs, column);
  const dear = values.slice(Math.floor(values.length * 0.95));
  return dear.reduce((sum, value) => sum + value, 0) / dear.length;
}

function* resultsOf(alone: readonly Run[], all: readonly Run[], rss: number): Generator<BenchResult> {
  yield toResult({
    bench: `isolation: spans at the healthy backend (lost: ${all.map(({ lost }) => lost).join('; ')})`,
    ours: all.reduce((sum, { received }) => sum + received, 0),
    reference: SPANS,
    unit: 'spans',
    against: 'spans recorded',
    target: 1,
    isFloor: true,
  });
  const compared: readonly [string, (runs: readonly Run[]) => number, string, number?][] = [
    ['CPU of the dearest turns', (runs) => dearest(runs, cpu), 'us', 1.05],
    ['the same while the queues of the two others fill', (runs) => dearest(runs, cpuBefore), 'us'],
    ['p99 of the CPU of a turn', (runs) => p99(runs, cpu), 'us'],
    ['p99 of how long a turn lasts, waits for the machine included', (runs) => p99(runs, wall), 'ms'],
  ];
  for (const [name, of, unit, target] of compared) {
    yield toResult({
      bench: `isolation: ${name}, a dead and a slow backend beside the healthy one`,
      ours: of(all),
      reference: of(alone),
      unit,
      against: 'the healthy backend alone',
      ...(target === undefined ? {} : { target }),
    });
  }
  const rounds = alone.map((run) => dearest([run], cpu));
  yield toResult({
    bench: 'isolation: CPU of the dearest turns, the healthy backend alone in its dearest round',
    ours: Math.max(...rounds),
    reference: Math.min(...rounds),
    unit: 'us',
    against: 'its cheapest round',
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
      // In turns, and each first as often as second: what the machine does meanwhile must hit both.
      if (round % 2 === 1) all.push(await load(every, healthy));
      alone.push(await load(one, healthy));
      if (round === 0) rss = process.memoryUsage.rss();
      if (round % 2 === 0) all.push(await load(every, healthy));
    }
    yield* resultsOf(alone, all, rss);
  } finally {
    healthy.child.kill('SIGKILL');
    slow.child.kill('SIGKILL');
  }
}
