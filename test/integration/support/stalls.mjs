// Plants stalls in methods of its own and prints the spans that were recorded: run by event-loop.test.ts.
import { createHash, pbkdf2Sync } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { startTracing } from '../../../dist/esm/sdk.js';

const COUNT = Number(process.argv[2] ?? 12);
const STALL_MS = 150;
const tracing = startTracing({ serviceName: 'stalls', exporters: ['memory'], eventLoop: process.argv[3] !== 'off' });
const tracer = trace.getTracer('stalls');

// How soon the watchdog's thread gets its turn is the machine's affair: a stall goes on until it was looked at.
let looks = 0;
let isWatched = false;
const countLooks = () => {
  const slot = globalThis[Symbol.for('nestjs-traced.event-loop-sample.v1')];
  let take = slot?.take;
  if (take === undefined) return;
  isWatched = true;
  // A function around it would be the blocker: it would stand on the stack.
  Object.defineProperty(slot, 'take', {
    get: () => {
      looks += 1;
      return take;
    },
    set: (next) => {
      take = next;
    },
  });
};
const until = (ms, step) => {
  const [start, seen] = [performance.now(), looks];
  const isDone = (past) => past >= ms && (!isWatched || looks > seen || past > 10_000);
  while (!isDone(performance.now() - start)) step();
};

class OrderService {
  place() {
    let sum = 0;
    until(STALL_MS, () => (sum += Math.sqrt(sum + 1)));
    return sum;
  }
}
class ReportService {
  render() {
    const rows = Array.from({ length: 200 }, (_, index) => ({ index, text: 'x'.repeat(100) }));
    until(STALL_MS, () => JSON.parse(JSON.stringify(rows)));
  }
}
class PasswordService {
  hash() {
    until(STALL_MS, () => pbkdf2Sync('secret', 'salt', 20_000, 64, 'sha512'));
  }
}
class IndexService {
  sort() {
    until(STALL_MS, () => Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 20_011).sort((a, b) => a - b));
  }
}
class MatchService {
  match() {
    until(STALL_MS, () => /^(?:a+)+$/.test(`${'a'.repeat(18)}b`));
  }
}
class DigestService {
  digest() {
    until(STALL_MS, () => createHash('sha256').update('x'.repeat(1_000_000)).digest('hex'));
  }
}

const planted = [
  [OrderService, 'place'],
  [ReportService, 'render'],
  [PasswordService, 'hash'],
  [IndexService, 'sort'],
  [MatchService, 'match'],
  [DigestService, 'digest'],
].map(([type, method]) => [type, method, `${type.name}.${method}`]);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// The watchdog begins a second after the start.
await pause(1_200);
countLooks();
for (let turn = 0; turn < COUNT; turn += 1) {
  const [type, method, name] = planted[turn % planted.length];
  await tracer.startActiveSpan(`request ${name}`, async (span) => {
    await pause(5);
    new type()[method]();
    await pause(5);
    span.end();
  });
  await pause(40);
}
await tracing.flush();
const spans = tracing.memory.getFinishedSpans();
const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
const timeOf = ([seconds, nanoseconds]) => seconds * 1_000 + nanoseconds / 1_000_000;
const found = spans
  .filter(({ name }) => name === 'event_loop.blocked')
  .map((span) => {
    const parent = byId.get(span.parentSpanContext?.spanId);
    return {
      parent: parent?.name,
      method: span.attributes['code.function.name'],
      file: span.attributes['code.file.path'],
      stack: span.attributes['code.stacktrace'],
      durationMs: timeOf(span.duration),
      isInside: timeOf(span.startTime) >= timeOf(parent.startTime) && timeOf(span.endTime) <= timeOf(parent.endTime),
    };
  });
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ planted: COUNT, found, cpuMs: (user + system) / 1_000 }));
await tracing.shutdown();
