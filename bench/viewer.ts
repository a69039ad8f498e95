// What the trace page costs the application: keeping a span, in time and in memory; an open page at 500 spans a second; and the
// watch of the event loop, in per cent of a core.
import { startTracing } from 'nestjs-traced/sdk';
import { createViewer, type SpanRecord, type Viewer, type ViewerRequest } from 'nestjs-traced/viewer';
import { interleave, median } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

const SPANS_IN_A_TRACE = 10;
const OPERATIONS = ['GET /orders/:id', 'OrderService.place', 'SELECT orders', 'POST', 'PaymentService.charge'];

let serial = 0;

/** Ids, times and values of their own, names that come back: what an application makes. */
function nextSpan(): SpanRecord {
  const number = ++serial;
  const trace = Math.ceil(number / SPANS_IN_A_TRACE);
  const isRoot = number % SPANS_IN_A_TRACE === 1;
  return {
    traceId: trace.toString(16).padStart(32, '0'),
    spanId: number.toString(16).padStart(16, '0'),
    parentSpanId: isRoot ? undefined : ((trace - 1) * SPANS_IN_A_TRACE + 1).toString(16).padStart(16, '0'),
    name: OPERATIONS[number % OPERATIONS.length] ?? '',
    service: 'orders',
    kind: isRoot ? 'server' : 'internal',
    host: 'one',
    startUs: Date.now() * 1_000 + number * 0.125,
    durationUs: 1_000.5 + (number % 997),
    error: number % 100 === 0,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'http.response.status_code': 200,
      'url.path': `/orders/${number}`,
      'server.address': 'orders.internal',
      'server.port': 8080,
      'order.id': `ord_${number}`,
      'order.items': number % 7,
      'db.system.name': 'postgresql',
      'code.function.name': 'OrderService.place',
    },
    events: [],
    links: [],
  };
}

async function* keeping(): AsyncIterable<BenchResult> {
  const viewer = createViewer();
  const batch = Array.from({ length: 10_000 }, nextSpan);
  let at = 0;
  const measured = await interleave({
    add: (iterations) => {
      for (let i = 0; i < iterations; i += 1) viewer.store.add([batch[(at += 1) % batch.length] as SpanRecord]);
      return viewer.store.bytes;
    },
  });
  yield toResult({
    bench: 'viewer/keep-span',
    ours: measured.median('add'),
    reference: 5_000,
    unit: 'ns',
    against: '200,000 spans a second',
    target: 1,
  });
}

function heapBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function memory(): BenchResult {
  const viewer = createViewer({ maxTraces: 1_000_000, maxBytes: 1024 ** 3 });
  const count = 100_000;
  const before = heapBytes();
  for (let i = 0; i < count; i += 1) viewer.store.add([nextSpan()]);
  const bytes = (heapBytes() - before) / count;
  if (viewer.store.receivedSpans !== count) throw new Error('spans were lost');
  return toResult({
    bench: 'viewer/bytes-a-span',
    ours: bytes,
    reference: 1_000,
    unit: 'B',
    against: '1 kB',
    target: 1,
  });
}

function estimate(): BenchResult {
  const viewer = createViewer({ maxTraces: 1_000_000, maxBytes: 1024 ** 3 });
  const before = heapBytes();
  for (let i = 0; i < 100_000; i += 1) viewer.store.add([nextSpan()]);
  return toResult({
    bench: 'viewer/estimated-bytes',
    ours: heapBytes() - before,
    reference: viewer.store.bytes,
    unit: 'B',
    against: 'what the bound of the store counts',
    target: 1.25,
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Per cent of a core that this process uses while spans come at 500 a second. */
async function cpuAt500(viewer: Viewer, seconds: number): Promise<number> {
  const before = process.cpuUsage();
  const started = performance.now();
  for (let sent = 0; performance.now() - started < seconds * 1_000;) {
    const due = Math.floor((performance.now() - started) / 2) - sent;
    for (let i = 0; i < due; i += 1) {
      const span = nextSpan();
      viewer.store.addOpen({ ...span, open: true });
      viewer.store.add([span]);
    }
    sent += due;
    await pause(10);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - started);
}

async function openPage(viewer: Viewer): Promise<() => void> {
  const request: ViewerRequest = {
    method: 'GET',
    path: '/api/live',
    query: new URLSearchParams(),
    headers: { host: 'localhost' },
    remoteAddress: '127.0.0.1',
  };
  const { body } = await viewer.handle(request);
  if (typeof body !== 'function') throw new Error('the stream is not live');
  let bytes = 0;
  const close = body({ isReady: true, write: (text) => void (bytes += Buffer.byteLength(text)), end: () => undefined });
  return () => {
    close();
    if (bytes === 0) throw new Error('the page was told nothing');
  };
}

async function open(): Promise<BenchResult> {
  const viewer = createViewer();
  for (let i = 0; i < 20_000; i += 1) viewer.store.add([nextSpan()]);
  const added: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const closed = await cpuAt500(viewer, 2);
    const close = await openPage(viewer);
    added.push((await cpuAt500(viewer, 2)) - closed);
    close();
  }
  return toResult({
    bench: 'viewer/open-page',
    ours: median(added),
    reference: 3,
    unit: '% CPU',
    against: '3 % at 500 spans a second',
    target: 1,
  });
}

/** Per cent of a core that an idle process uses. */
async function idleCpu(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  await pause(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10_000 / seconds;
}

async function watching(): Promise<BenchResult> {
  const idle = await idleCpu(3);
  const tracing = startTracing({ exporters: [], env: {} });
  await pause(1_500);
  const watched = await idleCpu(3);
  await tracing.shutdown();
  return toResult({
    bench: 'viewer/event-loop-watch',
    ours: Math.max(0, watched - idle),
    reference: 1,
    unit: '% CPU',
    against: '1 %',
    target: 1,
  });
}

export async function* run(): AsyncIterable<BenchResult> {
  yield* keeping();
  yield memory();
  yield estimate();
  yield await open();
  yield await watching();
}
