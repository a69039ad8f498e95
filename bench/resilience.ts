import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { getEventListeners } from 'node:events';
import { policy, type Policy } from 'nestjs-traced/resilience';
import { interleave, type Variant } from './support/interleave.js';
import { type BenchResult, toResult } from './support/result.js';

const work = async (): Promise<number> => 1;

/** What may be added to a raw call, in nanoseconds. */
const WITHOUT_TIMEOUT_NS = 1000;
const WITH_TIMEOUT_NS = 2500;

function calling(fn: () => PromiseLike<unknown>): Variant {
  return async (iterations) => {
    let last: unknown;
    for (let call = 0; call < iterations; call += 1) last = await fn();
    return last;
  };
}

async function* costPerCall(): AsyncGenerator<BenchResult> {
  const plain = policy({ circuitBreaker: true });
  const timed = policy({ circuitBreaker: true, timeout: 1000 });
  const theirs = wrap(
    retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() }),
    circuitBreaker(handleAll, { halfOpenAfter: 5000, breaker: new ConsecutiveBreaker(5) }),
    timeout(1000, TimeoutStrategy.Aggressive),
  );
  const measured = await interleave(
    {
      raw: calling(work),
      plain: calling(() => plain.execute(work)),
      timed: calling(() => timed.execute(work)),
      read: calling(() => timed.execute(({ signal }) => (signal.aborted ? 0 : work()))),
      cockatiel: calling(() => theirs.execute(work)),
    },
    { rounds: 15, roundMs: 100 },
  );
  const over = (name: 'plain' | 'timed' | 'read' | 'cockatiel'): number => measured.min(name) - measured.min('raw');
  const allowance = { reference: WITHOUT_TIMEOUT_NS, unit: 'ns over a raw async call', target: 1 };
  yield toResult({
    bench: 'resilience: retry, breaker, budget',
    ours: over('plain'),
    against: 'its allowance',
    ...allowance,
  });
  yield toResult({
    bench: 'resilience: with attempt timeout, signal not read',
    ours: over('timed'),
    against: 'its allowance',
    ...allowance,
    reference: WITH_TIMEOUT_NS,
  });
  yield toResult({
    bench: 'resilience: retry, breaker, timeout',
    ours: over('timed'),
    reference: over('cockatiel'),
    unit: 'ns over a raw async call',
    against: 'cockatiel 3.2.1 wrap(retry, breaker, timeout)',
    target: 1 / 5,
  });
  yield toResult({
    bench: 'resilience: retry, breaker, timeout, signal read',
    ours: over('read'),
    reference: over('cockatiel'),
    unit: 'ns over a raw async call',
    against: 'cockatiel 3.2.1 wrap(retry, breaker, timeout)',
  });
}

async function* leaks(): AsyncGenerator<BenchResult> {
  const parent = new AbortController();
  const own: Policy = policy({ circuitBreaker: true, timeout: 10_000 });
  const calls = async (count: number): Promise<void> => {
    for (let call = 0; call < count; call += 1) await own.execute(work, parent.signal);
  };
  await calls(50_000);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  await calls(1_000_000);
  globalThis.gc?.();
  yield toResult({
    bench: 'resilience: heap grown by 1e6 calls on one parent signal',
    ours: Math.max(0, process.memoryUsage().heapUsed - before) / 1e6,
    reference: 1,
    unit: 'MB',
    against: 'its allowance',
    target: 1,
  });
  const listeners = getEventListeners(parent.signal, 'abort').length;
  yield {
    ...toResult({
      bench: 'resilience: listeners left',
      ours: listeners,
      reference: 1,
      unit: 'listeners',
      against: 'one',
      target: 0,
    }),
  };
}

/** How long a caller who gives up during a backoff waits for the rejection; the worst of many. */
async function* abortInBackoff(): AsyncGenerator<BenchResult> {
  const waiting: Policy = policy({ retry: { backoff: 'constant', baseMs: 60_000, maxMs: 60_000, budget: false } });
  const fails = (): Promise<never> => Promise.reject(new Error('down'));
  let worst = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    const controller = new AbortController();
    const rejected = waiting.execute(fails, controller.signal).catch(() => performance.now());
    await new Promise((resolve) => setImmediate(resolve));
    const abortedAt = performance.now();
    controller.abort();
    worst = Math.max(worst, (await rejected) - abortedAt);
  }
  yield toResult({
    bench: 'resilience: abort in backoff',
    ours: worst,
    reference: 10,
    unit: 'ms',
    against: 'its allowance',
    target: 1,
  });
}

export async function* run(): AsyncGenerator<BenchResult> {
  yield* costPerCall();
  yield* leaks();
  yield* abortInBackoff();
}
