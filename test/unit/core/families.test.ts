import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { MessageChannel, Worker } from 'node:worker_threads';
import createKnex from 'knex';
import mongoose from 'mongoose';
import { Counted } from '../../../lib/decorators/metrics/counted.decorator.js';
import { Gauged } from '../../../lib/decorators/metrics/gauged.decorator.js';
import { Timed } from '../../../lib/decorators/metrics/timed.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { createMetrics } from '../../../lib/metrics/create-metrics.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { captureSpans, neverSampled, stopCapture } from '../../support/spans.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(async () => {
  await tracing.close();
  expect([...diagnostics.internalErrors]).toEqual([]);
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Giver {
  get(value: any): any;
}
const plain: Giver = { get: (value) => value };
class TracedGiver implements Giver {
  @Traced() get(value: any): any {
    return value;
  }
}

function unsampled(): () => void {
  captureSpans({ sampler: neverSampled });
  return stopCapture;
}
function metered(): () => void {
  const metrics = createMetrics();
  return () => metrics.stop();
}

/** Counts what is done to an object that notes every look at it. */
function noting<T extends object>(target: T, notes: string[]): T {
  return new Proxy(target, {
    get: (object, key, receiver) => (notes.push(String(key)), Reflect.get(object, key, receiver)),
  });
}

class Got extends Promise<unknown> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  sent = 0;
  override then<A, B>(...args: Parameters<Promise<unknown>['then']>): Promise<A | B> {
    this.sent += 1;
    return super.then(...args) as Promise<A | B>;
  }
  async json(): Promise<string> {
    return `json of ${String(await this)}`;
  }
  cancel(): string {
    return 'cancelled';
  }
}
/** A process with the methods of the promise of its end. */
function awaitable<T extends EventEmitter>(child: T): T {
  const end = once(child, 'close');
  for (const name of ['then', 'catch', 'finally'] as const) {
    const value = (...args: never[]): unknown => Reflect.apply(Promise.prototype[name], end, args);
    Reflect.defineProperty(child, name, { value, configurable: true });
  }
  return child;
}
class Bag extends Map<string, number> {
  static override get [Symbol.species](): MapConstructor {
    return Map;
  }
  get total(): number {
    return [...this.values()].reduce((sum, value) => sum + value, 0);
  }
}
class Instant {
  readonly #ns = 7n;
  valueOf(): never {
    throw new TypeError('use compare()');
  }
  toString(): string {
    return `${this.#ns}ns`;
  }
}
class Money {
  coerced: string[] = [];
  [Symbol.toPrimitive](hint: string): number | string {
    this.coerced.push(hint);
    return hint === 'number' ? 5 : '5 EUR';
  }
}
class Handle {
  log: string[] = [];
  async [Symbol.asyncDispose ?? Symbol.for('asyncDispose')](): Promise<void> {
    this.log.push('disposed');
  }
}
class Topics {
  readonly seen: unknown[] = [];
  subscribe(topic: string, handler: (message: string) => void): string {
    this.seen.push(topic, typeof handler);
    handler(`about ${topic}`);
    return `subscribed ${topic}`;
  }
  pipe(): this {
    return this;
  }
}
class Store {
  #listeners: unknown[] = [];
  subscribe(listener: unknown): () => number {
    if (typeof listener !== 'function') throw new TypeError('the listener is no function');
    this.#listeners.push(listener);
    return () => this.#listeners.splice(this.#listeners.indexOf(listener), 1).length;
  }
  dispatch(action: string): number {
    for (const listener of this.#listeners) (listener as (action: string) => void)(action);
    return this.#listeners.length;
  }
  [Symbol.for('observable')](): this {
    return this;
  }
}
/** An iterator whose results are read by accessors, each of which counts. */
class Rows {
  reads = 0;
  #row = 0;
  next(): { readonly done: boolean; readonly value: number } {
    const row = this.#row++;
    const read = (): void => void (this.reads += 1);
    return {
      get done() {
        read();
        return row === 2;
      },
      get value() {
        return row;
      },
    };
  }
  [Symbol.iterator](): this {
    return this;
  }
}
function* careful(log: string[]): Generator<number, string, string> {
  try {
    log.push(yield 1);
    yield 2;
  } catch (error) {
    log.push(`caught ${(error as Error).message}`);
    yield 3;
  } finally {
    log.push('cleaned');
    yield 4;
  }
  return 'end';
}
async function* carefulLater(log: string[]): AsyncGenerator<number, string, string> {
  return yield* careful(log);
}
const { WebAssembly } = globalThis as any;
const MODULE = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
const knex = createKnex({ client: 'pg' });
const alone = { bufferCommands: false, autoCreate: false, autoIndex: false };
const People = mongoose.model('Person', new mongoose.Schema({ name: String }, alone));

/** What may be returned, and what is done with it; what that answers must be the same as without the decorator. */
const FAMILIES: [string, (get: Giver['get']) => unknown][] = [
  ['a query of knex', (get) => get(knex('users').where({ id: 7 })).toSQL().sql],
  [
    'a query of knex that goes on',
    (get) =>
      get(get(knex('users')).where('id', 7))
        .limit(1)
        .toQuery(),
  ],
  ['a raw query of knex', (get) => String(get(knex.raw('select ?', [1])))],
  [
    'a query of mongoose',
    (get) =>
      get(People.find({ name: 'Ada' }))
        .sort('name')
        .getFilter(),
  ],
  ['an aggregate of mongoose', (get) => get(People.aggregate([{ $match: {} }])).pipeline()],
  [
    'a query of mongoose that runs once',
    async (get) => {
      const query = get(People.find());
      const fail = (error: Error): string => error.name;
      return [await query.then(String, fail), await query.then(String, fail)];
    },
  ],
  [
    'a process that is a promise, too (execa)',
    async (get) => {
      const child = get(awaitable(spawn(process.execPath, ['-p', '6 * 7'])));
      const output = once(child.stdout, 'data');
      return [typeof child.pid, typeof child.kill, await child, String(await output)];
    },
  ],
  [
    'a lazy promise with helpers (got)',
    async (get) => {
      const request = get(new Got((resolve) => resolve('body')));
      const before = request.sent;
      return [before, request.cancel(), await request.json(), request.sent];
    },
  ],
  [
    'a process',
    async (get) => {
      const child = get(spawn(process.execPath, ['-p', '1']));
      return String(await Promise.all([once(child.stdout, 'data'), once(child, 'close')]));
    },
  ],
  [
    'an emitter',
    (get) => {
      const emitter = get(new EventEmitter());
      const seen: unknown[] = [];
      emitter.on('newListener', (name: string) => seen.push(name)).on('a', (value: number) => seen.push(value));
      return [emitter.emit('a', 1), emitter.listenerCount('a'), seen];
    },
  ],
  [
    'the events of an emitter',
    async (get) => {
      const emitter = new EventEmitter();
      const events = get(on(emitter, 'a'));
      emitter.emit('a', 1);
      return [(await events.next()).value, await events.return()];
    },
  ],
  [
    'a signal',
    (get) => {
      const controller = new AbortController();
      const signal = get(controller.signal);
      const seen: string[] = [];
      signal.addEventListener('abort', () => seen.push('abort'));
      controller.abort('why');
      return [signal.aborted, signal.reason, seen, signal === controller.signal];
    },
  ],
  [
    'a worker',
    async (get) => {
      const worker = get(new Worker("require('node:worker_threads').parentPort.postMessage(7)", { eval: true }));
      // Both at once: its end may come in the same turn as its message.
      return await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
    },
  ],
  [
    'a port',
    async (get) => {
      const { port1, port2 } = new MessageChannel();
      const port = get(port1);
      port2.postMessage({ a: 1 });
      const [message] = await once(port, 'message');
      port.close();
      return message;
    },
  ],
  [
    'a web stream that is read',
    async (get) => {
      const stream = get(new Blob(['one two']).stream());
      const reader = stream.getReader();
      const { value } = await reader.read();
      return [stream.locked, new TextDecoder().decode(value)];
    },
  ],
  [
    'a web stream that is cloned',
    async (get) =>
      await Promise.all(
        get(new Response('ab').body)
          .tee()
          .map((part: ReadableStream) => new Response(part).text()),
      ),
  ],
  [
    'a transforming web stream',
    async (get) => {
      const upper = new TransformStream<string, string>({
        transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
      });
      const { readable, writable } = get(upper);
      const writer = writable.getWriter();
      void writer.write('a').then(() => writer.close());
      const seen: string[] = [];
      for await (const chunk of readable) seen.push(chunk);
      return seen;
    },
  ],
  [
    'a writable web stream',
    async (get) => {
      const seen: string[] = [];
      const writer = get(new WritableStream<string>({ write: (chunk) => void seen.push(chunk) })).getWriter();
      await writer.write('a');
      await writer.close();
      return seen;
    },
  ],
  [
    'a writable of Node',
    async (get) => {
      const seen: string[] = [];
      const stream = get(new Writable({ write: (chunk, _, done) => (seen.push(String(chunk)), done()) }));
      stream.end('a');
      await once(stream, 'finish');
      return [seen, stream.eventNames()];
    },
  ],
  [
    'a reader of lines',
    async (get) => {
      const lines: string[] = [];
      for await (const line of get(createInterface({ input: Readable.from(['a\nb\n']) }))) lines.push(line);
      return lines;
    },
  ],
  [
    'a storage of a context',
    (get) => {
      const storage = get(new AsyncLocalStorage<number>());
      return [storage.run(7, () => storage.getStore()), storage.getStore()];
    },
  ],
  ['a value that may not be coerced', (get) => String(get(new Instant()))],
  [
    'a value that notes when it is coerced',
    (get) => {
      const money = get(new Money());
      return [[...money.coerced], +money, `${money}`, money.coerced];
    },
  ],
  [
    'what is disposed of',
    async (get) => {
      const handle = get(new Handle());
      await handle[Symbol.asyncDispose ?? Symbol.for('asyncDispose')]();
      return handle.log;
    },
  ],
  [
    'a subclass of a map',
    (get) => {
      const bag = get(new Bag([['a', 1]]));
      bag.set('b', 2);
      return [bag.total, [...bag], bag instanceof Bag, JSON.stringify(Object.fromEntries(bag.entries()))];
    },
  ],
  ['entries of a form', (get) => [...get(new URLSearchParams('a=1&b=2').entries())]],
  ['a module of WebAssembly', (get) => [WebAssembly.Module.exports(get(MODULE)), get(MODULE) === MODULE]],
  ['the exports of WebAssembly', (get) => Object.isFrozen(get(new WebAssembly.Instance(MODULE).exports))],
  [
    'a proxy',
    (get) => {
      const notes: string[] = [];
      const value = get(
        noting({ next() {}, then: undefined, subscribe() {}, pipe() {}, [Symbol.iterator]() {} }, notes),
      );
      return [typeof value.next, notes];
    },
  ],
  [
    'a thenable whose then is read',
    async (get) => {
      const reads: string[] = [];
      const thenable = {
        get then() {
          reads.push('then');
          return (resolve: (value: number) => void) => resolve(7);
        },
      };
      const given = get(thenable);
      const before = [...reads];
      return [before, await given, reads];
    },
  ],
  [
    'a generator that is given back',
    (get) => {
      const log: string[] = [];
      const rows = get(careful(log));
      return [rows.next(), rows.next('x'), rows.return('early'), rows.next(), rows.next(), log];
    },
  ],
  [
    'a generator that is thrown into',
    (get) => {
      const log: string[] = [];
      const rows = get(careful(log));
      return [rows.next(), rows.throw(new Error('out')), rows.next(), rows.next(), rows.next(), log];
    },
  ],
  [
    'an async generator whose pulls overtake each other',
    async (get) => {
      const log: string[] = [];
      const rows = get(carefulLater(log));
      return [await Promise.all([rows.next(), rows.next('x'), rows.return('early'), rows.next(), rows.next()]), log];
    },
  ],
  [
    'an iterator whose results have accessors',
    (get) => {
      const rows = get(new Rows());
      return [[...rows], rows.reads];
    },
  ],
  [
    'a result of an iterator that may not be read',
    (get) => {
      const bad = Object.defineProperty({}, 'done', { get: () => expect('done').toBe('not read') });
      const rows = get({ next: () => bad, [Symbol.iterator]: () => rows });
      return rows.next() === bad;
    },
  ],
  [
    'a bus that subscribes by topic',
    (get) => {
      const topics = get(new Topics());
      const got: string[] = [];
      return [topics.subscribe('orders', (message: string) => got.push(message)), got, topics.seen];
    },
  ],
  [
    'a store whose subscribe wants a function',
    (get) => {
      const store = get(new Store());
      const got: string[] = [];
      const stop = store.subscribe((action: string) => got.push(action));
      return [store.dispatch('a'), stop(), store.dispatch('b'), got];
    },
  ],
  [
    'an observer with private members',
    (get) => {
      class Observer {
        #seen: number[] = [];
        next(value: number): void {
          this.#seen.push(value);
        }
        complete(): void {
          this.#seen.push(0);
        }
        get seen(): number[] {
          return this.#seen;
        }
      }
      const observer = new Observer();
      get({ subscribe: (to: Observer) => (to.next(7), to.complete()), [Symbol.for('observable')]: () => {} }).subscribe(
        observer,
      );
      return observer.seen;
    },
  ],
  [
    'what pushes and answers itself',
    (get) => {
      const list = get({
        items: [] as number[],
        push(item: number) {
          this.items.push(item);
          return this;
        },
        async *[Symbol.asyncIterator]() {
          yield* this.items;
        },
      });
      return [list.push(1) === list, list.push(2).push(3) === list, list.items];
    },
  ],
  ['a list of promises', async (get) => Promise.all(get([Promise.resolve(1), 2]))],
  ['a weak reference', (get) => get(new WeakRef(MODULE)).deref() === MODULE],
  [
    'arguments',
    (get) => [
      ...get(
        (function () {
          return arguments;
        })(...([1, 2] as unknown as [])),
      ),
    ],
  ],
];

describe.each(FAMILIES)('%s, returned by a traced method,', (_, use) => {
  it('is used as without the decorator', async () => {
    const expected = await use(plain.get);
    const giver = new TracedGiver();
    expect(await use((value) => giver.get(value))).toEqual(expected);
    await turn();
    expect(tracing.openSpans()).toEqual([]);
    expect(tracing.spans().length).toBeGreaterThan(0);
  });
});

describe.each<[string, () => () => void]>([
  ['in a trace that is not sampled', unsampled],
  ['where only metrics are made', metered],
  ['where nothing is', () => () => {}],
])('%s', (_, start) => {
  // What starts a process takes long, and is the same object there.
  const quick = FAMILIES.filter(([name]) => !/process|worker/.test(name));

  it.each(quick)('%s is used as without the decorator', async (__, use) => {
    await tracing.close();
    const stop = start();
    const expected = await use(plain.get);
    const giver = new TracedGiver();
    expect(await use((value) => giver.get(value))).toEqual(expected);
    await turn();
    stop();
  });
});

class MeasuredGiver implements Giver {
  @Counted('test_families_total') @Timed('test_families_seconds') @Gauged('test_families') get(value: any): any {
    return value;
  }
}
class SilentGiver implements Giver {
  @Traced({ enabled: false }) get(value: any): any {
    return value;
  }
}
class OuterGiver extends TracedGiver {
  @Traced() @SpanAttr('shown', (value: unknown) => typeof value) override get(value: any): any {
    return super.get(value);
  }
}
class HandingOn implements Giver {
  readonly #inner = new TracedGiver();
  @Traced({ onResult: (result: unknown) => ({ type: typeof result }) }) get(value: any): any {
    return this.#inner.get(value);
  }
}

describe.each<[string, new () => Giver]>([
  ['that is only measured', MeasuredGiver],
  ['that is switched off', SilentGiver],
  ['that overrides a traced one', OuterGiver],
  ['that hands on what another returned', HandingOn],
])('a method %s', (_, Kind) => {
  it.each(FAMILIES.filter(([name]) => !/process|worker/.test(name)))('returns %s as it is', async (__, use) => {
    const stop = metered();
    const expected = await use(plain.get);
    const giver = new Kind();
    expect(await use((value) => giver.get(value))).toEqual(expected);
    await turn();
    expect(tracing.openSpans()).toEqual([]);
    stop();
  });
});

describe('a context that a traced method enters', () => {
  it.each([
    ['by the method', (als: AsyncLocalStorage<string>) => als.enterWith('inner')],
    ['by an async method', async (als: AsyncLocalStorage<string>) => als.enterWith('inner')],
  ])('stays entered for its caller, as without the decorator: %s', async (_, enter) => {
    const seen = async (run: (als: AsyncLocalStorage<string>) => unknown): Promise<unknown[]> => {
      const als = new AsyncLocalStorage<string>();
      const result = run(als);
      const atOnce = als.getStore();
      await result;
      return [atOnce, als.getStore()];
    };
    class Entering {
      @Traced() run(als: AsyncLocalStorage<string>): unknown {
        return enter(als);
      }
    }
    const expected = await seen(enter);
    expect(await seen((als) => new Entering().run(als))).toEqual(expected);
  });
});

describe('a socket that is kept', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('collects nothing, however often it is returned, and goes on as ever', async () => {
    server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    class Connection {
      readonly socket = new Socket();
      @Traced() get(): Socket {
        return this.socket;
      }
      @Traced() async later(): Promise<Socket> {
        return this.socket;
      }
    }
    const connection = new Connection();
    const { socket } = connection;
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const warnings: unknown[] = [];
    const warn = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', warn);
    const state = (): unknown => [
      socket.eventNames().map((name) => [name, socket.listenerCount(name)]),
      Reflect.ownKeys(socket).map(String),
      socket._read,
    ];
    const before = state();
    for (let i = 0; i < 500; i++) {
      expect(connection.get()).toBe(socket);
      expect(await connection.later()).toBe(socket);
    }
    expect(state()).toEqual(before);
    socket.write('echo');
    expect(String(await once(socket, 'data'))).toBe('echo');
    socket.destroy();
    await once(socket, 'close');
    await turn();
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(tracing.spans()).toHaveLength(1000);
    expect(tracing.openSpans()).toEqual([]);
  });
});
