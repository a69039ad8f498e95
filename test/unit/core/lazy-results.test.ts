import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { concat, NEVER, Observable, of, throwError } from 'rxjs';
import { Gauged } from '../../../lib/decorators/metrics/gauged.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Lazy {
  @Traced() @Gauged('test_lazy_running') completing(): Observable<number> {
    return of(1, 2);
  }
  @Traced() async later(): Promise<Observable<number>> {
    return of(1);
  }
  @Traced() failing(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new TypeError('broken')),
    );
  }
  @Traced() @Gauged('test_lazy_running') endless(): Observable<number> {
    return concat(of(1), NEVER);
  }
  @Traced() foreign(isBroken: boolean): object {
    const subscribe = (observer: { complete(): void }): object => {
      if (isBroken) throw new TypeError('no subscription');
      observer.complete();
      return { unsubscribe: () => {} };
    };
    return { subscribe, [Symbol.for('observable')]: () => {} };
  }
  @Traced() async *pages(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }
  @Traced() *lines(): Generator<number> {
    yield 1;
    yield 2;
  }
  @Traced() entries(): IterableIterator<[string, number]> {
    return new Map([['a', 1]]).entries();
  }
  @Traced() handedOn(): AsyncGenerator<number> {
    return this.raw();
  }
  @Traced() iterable(error?: Error): AsyncIterable<number> {
    return {
      [Symbol.asyncIterator]: () => {
        if (error) throw error;
        return this.raw();
      },
    };
  }
  private async *raw(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }
}

let metrics: Metrics;
let lazy: Lazy;
let tracing: TracingCapture;

beforeEach(() => {
  tracing = captureTracing();
  metrics = createMetrics();
  lazy = new Lazy();
});
afterEach(async () => {
  metrics.stop();
  await tracing.close();
  expect([...diagnostics.internalErrors]).toEqual([]);
});

async function sumOf(prefix: string): Promise<number> {
  const lines = (await metrics.expose()).body.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === prefix);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
const active = (): Promise<number> => sumOf('traced_method_active');
const ended = (): Promise<number> => sumOf('traced_method_duration_seconds_count');
const outcomes = async (): Promise<string[]> =>
  [...(await metrics.expose()).body.matchAll(/_seconds_count\{.*outcome="(\w+)".* (\d+)/g)].map(
    ([, outcome, count]) => `${outcome} ${count}`,
  );

const quiet = { error: () => {} };

async function consume(iterable: AsyncIterable<unknown> | Iterable<unknown>, limit = Infinity): Promise<void> {
  let left = limit;
  for await (const _ of iterable) if (--left <= 0) break;
}

describe('an observable', () => {
  it('that nobody subscribes to is not running, and has no duration', async () => {
    lazy.endless();
    lazy.foreign(false);
    await lazy.later();
    expect([await active(), await ended()]).toEqual([0, 0]);
  });

  it('runs from its subscription to its end', async () => {
    const observable = lazy.endless();
    expect(await active()).toBe(0);
    const subscription = observable.subscribe();
    expect([await active(), await ended()]).toEqual([1, 0]);
    subscription.unsubscribe();
    expect([await active(), await outcomes()]).toEqual([0, ['cancelled 1']]);
  });

  it('counts and times every subscription as one of its own', async () => {
    const observable = lazy.endless();
    const first = observable.subscribe();
    const second = observable.subscribe();
    expect(await active()).toBe(2);
    first.unsubscribe();
    expect([await active(), await ended()]).toEqual([1, 1]);
    second.unsubscribe();
    expect([await active(), await ended(), tracing.openSpans().length]).toEqual([0, 2, 0]);
  });

  it('that fails is an error, once per subscription', async () => {
    const observable = lazy.failing();
    observable.subscribe(quiet);
    observable.subscribe(quiet);
    expect([await active(), await outcomes()]).toEqual([0, ['error 2']]);
  });

  it('that comes by a promise counts while the promise is awaited and while somebody is subscribed', async () => {
    const promise = lazy.later();
    expect(await active()).toBe(1);
    const observable = await promise;
    expect([await active(), await ended()]).toEqual([0, 0]);
    observable.subscribe();
    expect([await active(), await outcomes()]).toEqual([0, ['ok 1']]);
  });

  it('of another library that refuses the subscription has failed', async () => {
    const observable = lazy.foreign(true) as { subscribe(observer: object): unknown };
    expect(() => observable.subscribe({})).toThrow('no subscription');
    expect([await active(), await outcomes(), tracing.openSpans().length]).toEqual([0, ['error 1'], 0]);
  });

  it('shows in a gauge of its own only while it runs', async () => {
    const running = async (): Promise<string[]> =>
      (await metrics.expose()).body.split('\n').filter((line) => line.startsWith('test_lazy_running'));
    const observable = lazy.endless();
    expect(await running()).toEqual(['test_lazy_running 0']);
    const subscriptions = [observable.subscribe(), observable.subscribe()];
    expect(await running()).toEqual(['test_lazy_running 2']);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(await running()).toEqual(['test_lazy_running 0']);
  });
});

describe('an iterator', () => {
  it('that nobody iterates is not running, and has no duration', async () => {
    lazy.pages();
    lazy.lines();
    lazy.handedOn();
    lazy.iterable();
    lazy.iterable()[Symbol.asyncIterator]();
    expect([await active(), await ended()]).toEqual([0, 0]);
  });

  it.each(['pages', 'lines', 'handedOn', 'iterable'] as const)('of %s() runs until it is left', async (name) => {
    const iterable = lazy[name]();
    expect(await active()).toBe(0);
    let atFirst: number | undefined;
    for await (const _ of iterable) {
      atFirst = await active();
      break;
    }
    expect(atFirst).toBe(1);
    expect([await active(), await outcomes(), tracing.openSpans().length]).toEqual([0, ['cancelled 1'], 0]);
  });

  it.each(['pages', 'lines', 'entries', 'handedOn', 'iterable'] as const)('of %s() ends at its end', async (name) => {
    await consume(lazy[name]());
    expect([await active(), await outcomes(), tracing.openSpans().length]).toEqual([0, ['ok 1'], 0]);
  });

  it('of an iterable is one of its own each time', async () => {
    const iterable = lazy.iterable();
    const iterators = [iterable[Symbol.asyncIterator](), iterable[Symbol.asyncIterator]()];
    for (const iterator of iterators) await iterator.next();
    expect(await active()).toBe(2);
    for (const iterator of iterators) await iterator.return?.();
    expect([await active(), await ended(), tracing.openSpans().length]).toEqual([0, 2, 0]);
  });

  it('that an iterable refuses has failed', async () => {
    const iterable = lazy.iterable(new TypeError('not again'));
    expect(() => iterable[Symbol.asyncIterator]()).toThrow('not again');
    expect([await active(), await outcomes(), tracing.openSpans().length]).toEqual([0, ['error 1'], 0]);
  });
});

describe('any mix of lazy results', () => {
  // What is done with the results, and how many subscriptions or iterations end by it.
  const uses: Record<string, () => Promise<number>> = {
    abandon: async () => (lazy.endless(), lazy.pages(), lazy.iterable(), 0),
    abandonLater: async () => (await lazy.later(), 0),
    complete: async () => (lazy.completing().subscribe(), 1),
    completeLater: async () => ((await lazy.later()).subscribe(), 1),
    fail: async () => (lazy.failing().subscribe(quiet), 1),
    twice: async () => {
      const observable = lazy.failing();
      observable.subscribe(quiet);
      observable.subscribe(quiet);
      return 2;
    },
    unsubscribe: async () => {
      const subscription = lazy.endless().subscribe();
      await sleep(0);
      subscription.unsubscribe();
      return 1;
    },
    overlap: async () => {
      const observable = lazy.endless();
      const subscriptions = [observable.subscribe(), observable.subscribe(), observable.subscribe()];
      await sleep(0);
      for (const subscription of subscriptions) subscription.unsubscribe();
      return 3;
    },
    iterate: async () => (await consume(lazy.pages()), await consume(lazy.entries()), 2),
    iteratePartly: async () => (await consume(lazy.pages(), 1), await consume(lazy.handedOn(), 1), 2),
    iterateTwice: async () => {
      const iterable = lazy.iterable();
      await Promise.all([consume(iterable), consume(iterable, 1)]);
      return 2;
    },
  };

  it('leaves nothing running, and one duration for each that somebody asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(uses)), { maxLength: 20 }), async (names) => {
        metrics.stop();
        metrics = createMetrics();
        const counts = await Promise.all(names.map((name) => uses[name]?.() ?? 0));
        expect(await active()).toBe(0);
        expect(await ended()).toBe(counts.reduce((sum, count) => sum + count, 0));
        expect(await sumOf('test_lazy_running')).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
