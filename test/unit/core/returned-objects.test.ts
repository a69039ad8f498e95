import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { Observable, of, Subject } from 'rxjs';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(async () => {
  await tracing.close();
  expect([...diagnostics.internalErrors]).toEqual([]);
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A traced method that answers with what it is given. */
class Answer {
  @Traced() get(value: any): any {
    return value;
  }
  @Traced() again(value: any): any {
    return this.get(value);
  }
}
const answer = new Answer();
/** All but what an emitter counts its listeners with, which it adds when it has had one. */
const keysOf = (object: object, list: (object: object) => PropertyKey[] = Object.keys): PropertyKey[] =>
  list(object).filter((key) => !String(key).startsWith('_events'));
const deferred = (): unknown[] =>
  tracing.spans().map(({ name, attributes }) => [name, attributes['traced.deferred'] ?? false]);

class Secretive extends Observable<number> {
  #left = 2;
  take(): number {
    return this.#left--;
  }
  static has(value: object): boolean {
    return #left in value;
  }
}
class Pages implements AsyncIterableIterator<number> {
  #page = 0;
  async next(): Promise<IteratorResult<number>> {
    return this.#page++ < 2 ? { value: this.#page, done: false } : { value: undefined, done: true };
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  get page(): number {
    return this.#page;
  }
}
class Completion {
  #chunks = ['a', 'b'];
  Chunk = class {};
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* this.#chunks;
  }
  finalText(): string {
    return this.#chunks.join('');
  }
  limit(): this {
    return this;
  }
}
class Lazy<T> extends Promise<T> {
  static started = 0;
  override then<A, B>(...args: Parameters<Promise<T>['then']>): Promise<A | B> {
    Lazy.started++;
    return super.then(...args) as Promise<A | B>;
  }
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}

const objects: [string, () => object][] = [
  ['an observable', () => of(1)],
  ['an observable with private members', () => new Secretive((subscriber) => subscriber.complete())],
  ['a frozen observable', () => Object.freeze(of(1))],
  ['a subject', () => new Subject()],
  ['an iterator with private members', () => new Pages()],
  ['an iterator that takes no property', () => Object.preventExtensions(new Pages())],
  ['an iterator of a map', () => new Map([[1, 2]]).entries()],
  ['an async iterable with more to it', () => new Completion()],
  ['a frozen async iterable', () => Object.freeze(new Completion())],
  ['a readable', () => Readable.from(['a'])],
  ['a duplex', () => new PassThrough()],
  ['a frozen readable', () => Object.freeze(Readable.from(['a']))],
  ['what looks like a stream', () => ({ pipe() {}, on() {}, read() {} })],
  ['what looks like a stream and cannot be touched', () => Object.freeze({ pipe() {}, on() {}, read() {}, once() {} })],
  ['a lazy promise', () => new Lazy(() => {})],
  ['a promise with a property', () => Object.assign(Promise.resolve(1), { cancel() {} })],
  ['a promise with a symbol', () => Object.assign(Promise.resolve(1), { [Symbol('mine')]: 1 })],
  ['a promise with a then of its own', () => Object.assign(Promise.resolve(1), { then() {} })],
  ['a frozen promise', () => Object.freeze(Promise.resolve(1))],
  ['a thenable', () => ({ then() {} })],
  ['a web stream', () => new ReadableStream()],
  ['a set', () => new Set([1])],
];

describe('what a method returns', () => {
  it.each(objects)('is the same object to its caller, at every level: %s', async (_, make) => {
    const object = make();
    const shown = keysOf(object);
    expect(answer.again(object)).toBe(object);
    expect(answer.get(object)).toBe(object);
    expect(keysOf(object)).toEqual(shown);
    await turn();
    expect(tracing.openSpans()).toHaveLength(0);
    expect(tracing.spans()).toHaveLength(3);
  });

  it('keeps its private members, its own class and its identity in collections', () => {
    const observable = answer.get(new Secretive((subscriber) => subscriber.complete())) as Secretive;
    expect(Secretive.has(observable)).toBe(true);
    expect(observable.take()).toBe(2);
    const completion = answer.get(new Completion()) as Completion;
    expect(new completion.Chunk()).toBeInstanceOf(completion.Chunk);
    expect(completion.limit()).toBe(completion);
    expect(completion.finalText()).toBe('ab');
    expect(new WeakMap([[completion, 1]]).get(completion)).toBe(1);
  });

  it('goes on as ever when it is used', async () => {
    const pages = answer.get(new Pages()) as Pages;
    const seen: number[] = [];
    for await (const page of pages) seen.push(page);
    expect([seen, pages.page]).toEqual([[1, 2], 3]);
    const text: string[] = [];
    for await (const chunk of answer.again(new Completion()) as Completion) text.push(chunk);
    expect(text).toEqual(['a', 'b']);
    expect(deferred()).toEqual([
      ['Answer.get', false],
      ['Answer.get', false],
      ['Answer.again', false],
    ]);
  });

  it('ends a span with the return when it is used in another way', async () => {
    traced('root', () => {
      (answer.get(new Completion()) as Completion).finalText();
      (answer.get(new PassThrough()) as Duplex).write('a');
    });
    expect(deferred()).toEqual([
      ['Answer.get', true],
      ['Answer.get', true],
      ['root', false],
    ]);
  });
});

describe('what a method keeps and returns again', () => {
  it('gets nothing more with every call: a stream', async () => {
    const stream = new PassThrough();
    const listeners = (): number =>
      stream.eventNames().reduce((sum, name) => sum + EventEmitter.listenerCount(stream, name), 0);
    const before = [listeners(), Reflect.ownKeys(stream).length, stream._read];
    for (let i = 0; i < 50; i++) answer.get(stream);
    expect([listeners(), Reflect.ownKeys(stream).length, stream._read]).toEqual(before);
    await turn();
    expect(tracing.spans()).toHaveLength(50);
  });

  it.each(objects)('gets nothing more with every call: %s', (_, make) => {
    const object = make();
    const before = keysOf(object, Reflect.ownKeys);
    for (let i = 0; i < 3; i++) answer.get(object);
    expect(keysOf(object, Reflect.ownKeys)).toEqual(before);
  });

  it('ends the span of the call that it was being read for, which sees its end no more', async () => {
    const pages = new Pages();
    traced('root', () => {
      expect((answer.get(pages) as Pages).next()).toBeInstanceOf(Promise);
      answer.get(pages);
    });
    const stream = new PassThrough();
    answer.get(stream).resume();
    answer.get(stream);
    await turn();
    expect(deferred()).toEqual([
      ['Answer.get', true],
      ['Answer.get', true],
      ['root', false],
      ['Answer.get', true],
      ['Answer.get', true],
    ]);
    expect(tracing.openSpans()).toEqual([]);
  });

  it('is one and the same promise', async () => {
    const promise = Promise.resolve(1);
    expect(answer.get(promise)).toBe(answer.get(promise));
    expect(answer.again(promise)).toBe(answer.again(promise));
  });
});

describe('a promise', () => {
  it('that is lazy is not started', async () => {
    Lazy.started = 0;
    const query = answer.again(new Lazy((resolve) => resolve(1)));
    await sleep(1);
    expect(Lazy.started).toBe(0);
    expect(await query).toBe(1);
    expect(Lazy.started).toBe(1);
  });

  it('of another realm is followed', async () => {
    const promise = answer.get(runInNewContext('new Promise((resolve) => setTimeout(resolve, 5, 7))', { setTimeout }));
    expect(tracing.spans()).toHaveLength(0);
    expect(await promise).toBe(7);
    expect(deferred()).toEqual([['Answer.get', false]]);
  });
});
