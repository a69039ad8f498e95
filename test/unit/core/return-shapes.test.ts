import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { Readable } from 'node:stream';
import { concat, delay, from, interval, map, Observable, of, range, Subject, take, throwError, timer } from 'rxjs';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
const tracer = () => trace.getTracer('test');
const child = (name: string): void => tracer().startSpan(name).end();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Tagged<T> extends Promise<T> {
  tag = 'kept';
}

class Shapes {
  readonly shared = Promise.resolve(7);
  readonly tagged = Tagged.resolve(1);

  @Traced() value(): number {
    child('inside');
    return 1;
  }
  @Traced() async later(): Promise<number> {
    await sleep(1);
    child('inside');
    return 2;
  }
  @Traced() sharedPromise(): Promise<number> {
    return this.shared;
  }
  @Traced() taggedPromise(): Promise<number> {
    return this.tagged;
  }
  @Traced() stream(): Observable<number> {
    return of(1, 2).pipe(
      delay(1),
      map((n) => {
        child(`operator ${n}`);
        return n;
      }),
    );
  }
  @Traced() endless(): Observable<number> {
    return interval(1);
  }
  @Traced() failing(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new TypeError('broken')),
    );
  }
  @Traced() hot(subject: Subject<number>): Observable<number> {
    return subject;
  }
  @Traced() many(): Observable<number> {
    return range(0, 1_000_000);
  }
  @Traced() async laterStream(): Promise<Observable<number>> {
    await sleep(1);
    return timer(2);
  }
  @Traced() *numbers(): Generator<number, string, string> {
    child('pull 1');
    const got = yield 1;
    child(`pull ${got}`);
    yield 2;
    return 'done';
  }
  @Traced() async *laterNumbers(): AsyncGenerator<number> {
    child('pull 1');
    yield 1;
    await sleep(1);
    child('pull 2');
    yield 2;
  }
  @Traced() entries(source: Map<string, number>): IterableIterator<[string, number]> {
    return source.entries();
  }
  @Traced() iterable(): AsyncIterable<number> {
    const inner = this.laterNumbersRaw.bind(this);
    return { [Symbol.asyncIterator]: () => inner() };
  }
  private async *laterNumbersRaw(): AsyncGenerator<number> {
    yield 1;
  }
  @Traced() list(): number[] {
    return [1, 2];
  }
  @Traced() readable(): Readable {
    return Readable.from(
      (async function* () {
        child('read');
        await sleep(1);
        yield 'a';
      })(),
    );
  }
}

let shapes: Shapes;
beforeEach(() => {
  tracing = captureTracing();
  shapes = new Shapes();
});
afterEach(() => tracing.close());

const parentNames = (name: string): (string | undefined)[] =>
  tracing
    .spans()
    .filter((span) => span.name === name)
    .map(
      (span) => tracing.spans().find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId)?.name,
    );

describe('values and promises', () => {
  it('ends with the return of a value', () => {
    expect(shapes.value()).toBe(1);
    expect(tracing.find('Shapes.value').status.code).toBe(SpanStatusCode.UNSET);
    expect(parentNames('inside')).toEqual(['Shapes.value']);
  });

  it('ends when an async method settles, with its span active after an await', async () => {
    const promise = shapes.later();
    expect(tracing.spans()).toHaveLength(0);
    expect(await promise).toBe(2);
    expect(parentNames('inside')).toEqual(['Shapes.later']);
  });

  it('answers a shared promise with one promise and gives each call a span', async () => {
    const first = shapes.sharedPromise();
    expect(shapes.sharedPromise()).toBe(first);
    expect(await first).toBe(7);
    await sleep(0);
    expect(tracing.spans()).toHaveLength(2);
  });

  it('returns a promise of a subclass as itself, and ends with the return', async () => {
    const promise = shapes.taggedPromise();
    expect(promise).toBe(shapes.tagged);
    expect(tracing.find('Shapes.taggedPromise').attributes['traced.deferred']).toBe(true);
    await promise;
    await sleep(0);
    expect(tracing.spans()).toHaveLength(1);
  });
});

describe('observables', () => {
  const collect = (observable: Observable<number>): Promise<number[]> =>
    new Promise((resolve, reject) => {
      const values: number[] = [];
      observable.subscribe({ next: (value) => values.push(value), error: reject, complete: () => resolve(values) });
    });

  it('gives each subscription a span that ends on complete, with operators inside', async () => {
    const observable = shapes.stream();
    expect(await collect(observable)).toEqual([1, 2]);
    expect(await collect(observable)).toEqual([1, 2]);
    expect(tracing.spans().filter((span) => span.name === 'Shapes.stream')).toHaveLength(2);
    expect(parentNames('operator 1')).toEqual(['Shapes.stream', 'Shapes.stream']);
    expect(observable).toBeInstanceOf(Observable);
  });

  it('keeps the callbacks of the subscriber outside', async () => {
    await new Promise<void>((resolve) => {
      shapes.stream().subscribe({ next: () => child('consumer'), complete: resolve });
    });
    expect(parentNames('consumer')).toEqual([undefined, undefined]);
  });

  it('ends without a subscriber with its return, at the latest with its local root', async () => {
    shapes.stream();
    expect(tracing.spans()).toHaveLength(0);
    await turn();
    expect(tracing.find('Shapes.stream').attributes['traced.deferred']).toBe(true);
    tracing.reset();
    traced('root', () => {
      shapes.stream();
    });
    expect(tracing.spans().map(({ name }) => name)).toEqual(['Shapes.stream', 'root']);
  });

  it('gives a subscription that comes after that a span of its own', async () => {
    const observable = shapes.stream();
    await turn();
    tracing.reset();
    expect(await collect(observable)).toEqual([1, 2]);
    expect(parentNames('operator 1')).toEqual(['Shapes.stream']);
  });

  it('ends as cancelled on unsubscribe', async () => {
    const subscription = shapes.endless().subscribe();
    await sleep(5);
    subscription.unsubscribe();
    const span = tracing.find('Shapes.endless');
    expect(span.attributes['traced.outcome']).toBe('cancelled');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('ends with the error and hands the same error on', async () => {
    await expect(collect(shapes.failing())).rejects.toThrow('broken');
    expect(tracing.find('Shapes.failing').status.code).toBe(SpanStatusCode.ERROR);
  });

  it('lets operators downstream stop a synchronous source', async () => {
    expect(await collect(shapes.many().pipe(take(2)))).toEqual([0, 1]);
    expect(tracing.find('Shapes.many').attributes['traced.outcome']).toBe('cancelled');
  });

  it('keeps a subject usable', async () => {
    const subject = new Subject<number>();
    const seen: number[] = [];
    const returned = shapes.hot(subject) as Subject<number>;
    const subscription = returned.subscribe((value) => seen.push(value));
    subject.next(1);
    returned.next(2);
    expect(seen).toEqual([1, 2]);
    subscription.unsubscribe();
    expect(subject.observed).toBe(false);
  });

  it('follows an observable that a promise brings', async () => {
    const observable = await shapes.laterStream();
    expect(tracing.spans()).toHaveLength(0);
    expect(await collect(observable)).toEqual([0]);
    expect(tracing.find('Shapes.laterStream')).toBeDefined();
  });

  it('works through from()', async () => {
    expect(await collect(from(shapes.stream()))).toEqual([1, 2]);
  });
});

describe('generators and iterables', () => {
  it('runs a generator inside the span on every pull and its consumer outside', () => {
    const numbers = shapes.numbers();
    expect(numbers.next().value).toBe(1);
    child('between');
    expect(numbers.next('x').value).toBe(2);
    expect(numbers.next('y')).toEqual({ value: 'done', done: true });
    expect(parentNames('pull 1')).toEqual(['Shapes.numbers']);
    expect(parentNames('pull x')).toEqual(['Shapes.numbers']);
    expect(parentNames('between')).toEqual([undefined]);
  });

  it('starts no span for a generator that nobody pulls', () => {
    shapes.numbers();
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('ends as cancelled when the consumer breaks', async () => {
    for (const value of shapes.numbers() as Iterable<number>) if (value === 1) break;
    for await (const value of shapes.laterNumbers()) if (value === 1) break;
    expect(tracing.find('Shapes.numbers').attributes['traced.outcome']).toBe('cancelled');
    expect(tracing.find('Shapes.laterNumbers').attributes['traced.outcome']).toBe('cancelled');
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('follows an async generator to its end', async () => {
    const seen: number[] = [];
    for await (const value of shapes.laterNumbers()) seen.push(value);
    expect(seen).toEqual([1, 2]);
    expect(parentNames('pull 2')).toEqual(['Shapes.laterNumbers']);
  });

  it('follows an iterator with internal slots', () => {
    expect([...shapes.entries(new Map([['a', 1]]))]).toEqual([['a', 1]]);
    expect(tracing.find('Shapes.entries')).toBeDefined();
  });

  it('gives each iteration of an async iterable a span', async () => {
    const iterable = shapes.iterable();
    for await (const _ of iterable);
    for await (const _ of iterable);
    expect(tracing.spans()).toHaveLength(2);
  });

  it('treats collections as values', () => {
    const list = shapes.list();
    expect(Array.isArray(list)).toBe(true);
    expect(tracing.find('Shapes.list')).toBeDefined();
  });
});

describe('streams', () => {
  it('ends when the stream was read', async () => {
    const chunks: unknown[] = [];
    for await (const chunk of shapes.readable()) chunks.push(chunk);
    expect(chunks).toEqual(['a']);
    expect(parentNames('read')).toEqual(['Shapes.readable']);
    expect(tracing.find('Shapes.readable').attributes['traced.outcome']).toBeUndefined();
  });

  it('ends as cancelled when the stream is destroyed early', async () => {
    shapes.readable().destroy();
    await sleep(1);
    expect(tracing.find('Shapes.readable').attributes['traced.outcome']).toBe('cancelled');
  });
});
