// What masking costs: typical spans, stacks and keys against a budget, key paths against redactors of plain objects, the
// export pipeline with and without it, and hostile texts, whose time must grow with their length.
import { createRequire } from 'node:module';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { createMasker } from 'nestjs-traced/masking';
import { HOSTILE_BYTES, HOSTILE_PIECES, hostileTargets, quickest, repeat } from './support/hostile.js';
import { interleave } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

const require = createRequire(import.meta.url);
const { JsonTraceSerializer } = require('@opentelemetry/otlp-transformer') as {
  JsonTraceSerializer: { serializeRequest(spans: unknown[]): Uint8Array };
};
const pino = require('@pinojs/redact') as (options: object) => (value: object) => string;
const slow = require('slow-redact') as (options: object) => (value: object) => string;

const masker = createMasker();

const attributes: Readonly<Record<string, string | number>> = {
  'http.request.method': 'GET',
  'http.route': '/orders/:id',
  'http.response.status_code': 200,
  'server.address': 'orders.internal',
  'server.port': 8080,
  'url.path': '/orders/42',
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
  'network.protocol.version': '1.1',
  'order.id': 'ord_42',
  'code.function.name': 'OrderService.place',
};
const keys = Object.keys(attributes);

// More texts than the masker remembers, so that each of them is new to it.
const unseen = Array.from({ length: 8192 }, (_, index) =>
  Object.fromEntries(
    keys.map((key) => [key, typeof attributes[key] === 'string' ? `${attributes[key]}/${index}` : index]),
  ),
);

const frames = Array.from(
  { length: 14 },
  (_, index) =>
    `    at OrderService.place${index} (file:///app/dist/orders/order.service.js:${100 + index}:${index + 5})`,
);
const stack = `Error: connect failed\n${frames.join('\n')}`.slice(0, 1100);

const flat = { user: 'bob', password: 'hunter2', token: 'abc', note: 'hello', page: 2, path: '/orders/42' };

// In rounds and in turn, so that a slow phase of the machine is taken neither for the cost of a text nor for growth.
function worst(mask: (text: string) => string): { ms: number; growth: number } {
  const never = Number.POSITIVE_INFINITY;
  const best = HOSTILE_PIECES.map((seed) => ({ seed, ms: never, half: never, whole: never }));
  for (let round = 0; round < 3; round++) {
    for (const times of best) {
      times.ms = Math.min(times.ms, quickest(mask, repeat(times.seed, HOSTILE_BYTES), 4));
      const [halfText, wholeText] = [repeat(times.seed, 8 * HOSTILE_BYTES), repeat(times.seed, 16 * HOSTILE_BYTES)];
      for (let turn = 0; turn < 3; turn++) {
        times.half = Math.min(times.half, quickest(mask, halfText, 1));
        times.whole = Math.min(times.whole, quickest(mask, wholeText, 1));
      }
    }
  }
  return {
    ms: Math.max(...best.map(({ ms }) => ms)),
    // Of what takes less than a millisecond, only the clock is measured.
    growth: Math.max(...best.filter(({ whole }) => whole > 1).map(({ half, whole }) => whole / half)),
  };
}

const budget = (bench: string, ours: number, limit: number, unit: string): BenchResult =>
  toResult({ bench: `masking/${bench}`, ours, reference: limit, unit, against: 'the budget', target: 1 });

export async function* run(): AsyncGenerator<BenchResult> {
  const times = await interleave({
    span: (iterations) => {
      let last: unknown;
      for (let i = 0; i < iterations; i++) for (const key of keys) last = masker.attribute(key, attributes[key]);
      return last;
    },
    unseen: (iterations) => {
      let last: unknown;
      for (let i = 0; i < iterations; i++) {
        const values = unseen[i % unseen.length] ?? attributes;
        for (const key of keys) last = masker.attribute(key, values[key]);
      }
      return last;
    },
    stack: (iterations) => {
      let last = '';
      for (let i = 0; i < iterations; i++) last = masker.text(stack);
      return last;
    },
    key: (iterations) => {
      let count = 0;
      for (let i = 0; i < iterations; i++) if (masker.isSensitiveKey('http.request.header.x-api-key')) count++;
      return count;
    },
  });
  yield budget('span-10-attributes-no-hit', times.min('span') / 1000, 3, 'µs');
  yield budget('span-10-attributes-unseen-values', times.min('unseen') / 1000, 3, 'µs');
  yield budget('stack-1100-characters', times.min('stack') / 1000, 10, 'µs');
  yield budget('key-verdict-cached', times.min('key'), 20, 'ns');
  yield* pipeline();
  yield* keyPaths();
  for (const [name, mask] of hostileTargets(masker)) {
    const { ms, growth } = worst(mask);
    yield budget(`hostile-${name}-64kB`, ms, 5, 'ms');
    yield toResult({
      bench: `masking/hostile-${name}-growth`,
      ours: growth,
      reference: 2,
      unit: 'times',
      against: 'twice the length',
      ratio: growth,
      target: 2.6,
    });
  }
}

const exported: Readonly<Record<string, string | number>> = {
  ...attributes,
  'url.full': 'https://orders.internal:8080/orders/42?expand=items&page=2',
  'db.query.text': 'SELECT id, status FROM orders WHERE id = $1 AND tenant = $2',
};

/** One span with 12 attributes, one URL and one statement among them, from its start to the bytes of a request. */
async function* pipeline(): AsyncGenerator<BenchResult> {
  const tracer = new TracerProvider().getTracer('bench');
  let order = 0;
  const finish = (): ReadableSpan => {
    const span = tracer.startSpan('GET /orders/:id');
    span.setAttributes(exported);
    // What differs from request to request; routes, hosts and statements repeat.
    const path = `/orders/${order++}`;
    span.setAttributes({
      'order.id': `ord_${order}`,
      'url.path': path,
      'url.full': `https://orders.internal:8080${path}?page=2`,
    });
    span.end();
    return span as unknown as ReadableSpan;
  };
  const bare = (iterations: number): number => {
    let bytes = 0;
    for (let i = 0; i < iterations; i++) bytes += JsonTraceSerializer.serializeRequest([finish()]).length;
    return bytes;
  };
  const masking = (iterations: number): number => {
    let bytes = 0;
    for (let i = 0; i < iterations; i++) {
      const span = finish();
      for (const key of Object.keys(span.attributes)) masker.attribute(key, span.attributes[key]);
      bytes += JsonTraceSerializer.serializeRequest([span]).length;
    }
    return bytes;
  };
  const times = await interleave({ ours: masking, reference: bare });
  yield toResult({
    bench: 'masking/pipeline-12-attributes-no-hit',
    ours: times.median('ours'),
    reference: times.median('reference'),
    unit: 'ns',
    against: 'start, setAttributes, end and OTLP/JSON without masking',
    ratio: times.ratio('ours', 'reference'),
    target: 1.25,
  });
}

// Both know only the paths they are told; we find the keys, and look at every value besides.
async function* keyPaths(): AsyncGenerator<BenchResult> {
  const paths = { paths: ['password', 'token', '*.password', '*.token'] };
  const byPino = pino(paths);
  const bySlow = slow(paths);
  const times = await interleave({
    ours: (iterations) => {
      let last = '';
      for (let i = 0; i < iterations; i++) last = JSON.stringify(masker.attribute('body', flat));
      return last;
    },
    pino: (iterations) => {
      let last = '';
      for (let i = 0; i < iterations; i++) last = byPino(flat);
      return last;
    },
    slow: (iterations) => {
      let last = '';
      for (let i = 0; i < iterations; i++) last = bySlow(flat);
      return last;
    },
  });
  for (const [name, against] of [
    ['pino', '@pinojs/redact with 4 paths'],
    ['slow', 'slow-redact with 4 paths'],
  ] as const) {
    yield toResult({
      bench: 'masking/object-with-2-secrets',
      ours: times.median('ours'),
      reference: times.median(name),
      unit: 'ns',
      against,
      ratio: times.ratio('ours', name),
    });
  }
}
