// What reading, ordering and explaining a trace costs: times of a trace of 100,000 spans against their allowances, how the
// cost grows, and what the command line needs for a file of 100 MB.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  buildTraceTree,
  criticalPath,
  explainTrace,
  parseSearch,
  readTraces,
  statistics,
  toSpanMatcher,
  writeTraces,
  type SpanRecord,
} from 'nestjs-traced/analysis';
import { manySpans, type Order } from './support/many-spans.js';
import { median } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

const SPANS = 100_000;
const ROUNDS = 9;

/** The median of some runs, in milliseconds; no collection is forced between them, because that throws away optimised code. */
function time(work: () => unknown, rounds = ROUNDS): number {
  let kept: unknown;
  globalThis.gc?.();
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    kept = work();
    return performance.now() - started;
  });
  if (kept === undefined) throw new Error('nothing was computed');
  return median(times);
}

function* costs(spans: readonly SpanRecord[]): Generator<BenchResult> {
  const tree = buildTraceTree(spans);
  const parsed = parseSearch('u99999');
  if (!('search' in parsed)) throw new Error('the search cannot be read');
  const matches = toSpanMatcher(parsed.search);
  const allowed: [string, number, () => unknown][] = [
    ['index', 60, () => buildTraceTree(spans)],
    ['critical path', 60, () => criticalPath(tree)],
    ['statistics of 200 operations', 30, () => statistics(tree)],
    ['why', 200, () => explainTrace(tree)],
    ['search in everything', 100, () => spans.filter(matches)],
  ];
  for (const [name, reference, work] of allowed) {
    const ours = time(work);
    yield toResult({
      bench: `analysis: ${name}, 100,000 spans`,
      ours,
      reference,
      unit: 'ms',
      against: 'its allowance',
      target: 1,
    });
  }
}

const indexAndPath = (spans: readonly SpanRecord[]): unknown => criticalPath(buildTraceTree(spans));

/**
 * A million spans in one trace, against as many in a hundred: both lie in the memory, and no cache holds them. All hundred
 * are one round, because a collection of the heap comes once in so many spans and not once in so many traces.
 */
function growth(order: Order): BenchResult {
  const traces = Array.from({ length: 100 }, () => manySpans(10_000, order));
  const reference = nanosecondsOfSpan(traces);
  traces.length = 0;
  return toResult({
    bench: `analysis: index and path, a million spans, order: ${order}`,
    ours: nanosecondsOfSpan([manySpans(1_000_000, order)]),
    reference,
    unit: 'ns a span',
    against: 'a hundred traces of ten thousand',
    target: 1.3,
  });
}

/** The mean, because every second or third round is interrupted by a collection of the heap, which belongs to what it costs. */
function nanosecondsOfSpan(traces: readonly (readonly SpanRecord[])[]): number {
  const spans = traces.reduce((sum, { length }) => sum + length, 0);
  traces.forEach(indexAndPath);
  globalThis.gc?.();
  const started = performance.now();
  for (let round = 0; round < ROUNDS; round++) traces.forEach(indexAndPath);
  return ((performance.now() - started) / ROUNDS / spans) * 1e6;
}

function* formats(spans: readonly SpanRecord[]): Generator<BenchResult> {
  const text = writeTraces(spans, 'otlp');
  const bytes = writeTraces(spans, 'otlp-protobuf');
  const parse = time(() => JSON.parse(text), 5);
  for (const [name, source] of [
    ['JSON', text],
    ['protobuf', bytes],
  ] as const) {
    const ours = time(() => readTraces(source), 5);
    yield toResult({
      bench: `analysis: read OTLP/${name}`,
      ours,
      reference: parse,
      unit: 'ms',
      against: 'JSON.parse of the same',
    });
  }
}

/** Lines as the Collector writes them, about this many bytes. */
function* lines(bytes: number): Generator<string> {
  const spans = manySpans(20);
  for (let written = 0, trace = 1; written < bytes; trace++) {
    const traceId = trace.toString(16).padStart(32, '0');
    const line = `${writeTraces(
      spans.map((span) => ({ ...span, traceId })),
      'otlp',
    )}\n`;
    written += line.length;
    yield line;
  }
}

/** Peak memory of the command line over a file of 100 MB, in megabytes. */
async function* commandLine(): AsyncGenerator<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-analysis-'));
  const file = join(folder, 'traces.jsonl');
  try {
    await pipeline(Readable.from(lines(100_000_000)), createWriteStream(file));
    const program = join(
      dirname(createRequire(import.meta.url).resolve('nestjs-traced/package.json')),
      'dist/esm/cli/main.js',
    );
    for (const command of ['stats', 'n1']) {
      const ours = await peakMemory([program, command, '--json', file]);
      yield toResult({
        bench: `cli: ${command}, 100 MB of JSONL`,
        ours,
        reference: 512,
        unit: 'MB',
        against: 'its allowance',
        target: 1,
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const tell = `data:text/javascript,${encodeURIComponent("process.on('exit', () => console.error(process.resourceUsage().maxRSS))")}`;

function peakMemory(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', tell, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (part) => (text += String(part)));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(Number(text.trim().split('\n').at(-1)) / 1000);
      else reject(new Error(`the command ended with ${code}: ${text}`));
    });
  });
}

export async function* run(): AsyncGenerator<BenchResult> {
  const spans = manySpans(SPANS);
  yield* costs(spans);
  yield* formats(spans.slice(0, 20_000));
  yield growth('of their ends');
  yield growth('none');
  yield* commandLine();
}
