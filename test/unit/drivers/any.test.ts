import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, SpanKind, SpanStatusCode, trace, type Context, type ContextManager } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { AsyncLocalStorage } from 'node:async_hooks';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { traceDriver } from '../../../lib/drivers/any/trace-driver.js';
import { traceKnownChannels } from '../../../lib/drivers/channel/known-channels.js';
import { traceChannel } from '../../../lib/drivers/channel/trace-channel.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { under } from '../../backends/support/callers.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(async () => {
  seams.rethrowInternalErrors = true;
  await tracing.close();
});

class Acme {
  readonly host = 'acme.test';
  async find(collection: string, filter: object): Promise<object[]> {
    await this.send(`find ${collection}`);
    return [filter];
  }
  send(command: string): Promise<string> {
    return Promise.resolve(command);
  }
  count(_collection: string, done: (error: Error | null, count?: number) => void): void {
    queueMicrotask(() => done(Object.assign(new Error('canary failed'), { code: 'ACME_7' })));
  }
  ping(): string {
    return 'pong';
  }
}

const traced = (client: Acme = new Acme()) =>
  traceDriver(client, {
    system: 'acme',
    address: ({ host }) => ({ serverAddress: host }),
    statusOf: (error) => (error as { code?: string }).code,
    methods: {
      find: {
        describe: (collection: string) => ({ operation: 'find', target: collection }),
        rows: (documents: object[]) => documents.length,
      },
      send: (command: string) => ({ operation: 'send', attributes: { 'acme.length': command.length } }),
      count: (collection: string) => ({ operation: 'count', target: collection }),
      ping: () => undefined,
    },
  });

describe('traceDriver', () => {
  it('traces the named methods: promises, callbacks and what is called inside', async () => {
    const client = traced();
    await under('caller', async () => {
      await client.find('orders', { secret: 'canary' });
      await client.send('x');
      const inside = trace.getActiveSpan();
      await new Promise<void>((resolve) =>
        client.count('orders', () => {
          expect(trace.getActiveSpan()).toBe(inside);
          resolve();
        }),
      );
      expect(client.ping()).toBe('pong');
    });
    const calls = tracing.spans().filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(calls.map(({ name, status, attributes }) => [name, status.code, attributes])).toEqual([
      [
        'find orders',
        SpanStatusCode.UNSET,
        {
          'db.system.name': 'acme',
          'server.address': 'acme.test',
          'db.operation.name': 'find',
          'db.collection.name': 'orders',
          'db.response.returned_rows': 1,
        },
      ],
      [
        'send',
        SpanStatusCode.UNSET,
        { 'db.system.name': 'acme', 'server.address': 'acme.test', 'db.operation.name': 'send', 'acme.length': 1 },
      ],
      [
        'count orders',
        SpanStatusCode.ERROR,
        {
          'db.system.name': 'acme',
          'server.address': 'acme.test',
          'db.operation.name': 'count',
          'db.collection.name': 'orders',
          'db.response.status_code': 'ACME_7',
          'error.type': 'ACME_7',
        },
      ],
    ]);
  });

  it('is invisible to the caller: same object, same errors, once', async () => {
    const client = new Acme();
    expect(traced(client)).toBe(client);
    const { find } = client;
    expect(traced(client).find).toBe(find);
    expect([find.name, find.length, Object.keys(client)]).toEqual(['find', 2, ['host']]);
    expect(traced(Object.freeze(new Acme())).ping()).toBe('pong');
  });

  it('stands back from a method that somebody else has patched', async () => {
    const client = new Acme();
    const original = client.send.bind(client);
    client.send = Object.assign((command: string) => original(command), { __wrapped: true, __original: original });
    await traced(client).send('x');
    expect(tracing.spans()).toEqual([]);
  });

  it('survives a description that throws', async () => {
    seams.rethrowInternalErrors = false;
    const client = traceDriver(new Acme(), {
      system: 'acme',
      methods: {
        send: () => {
          throw new Error('planted');
        },
      },
    });
    expect(await client.send('x')).toBe('x');
    expect(tracing.spans()).toEqual([]);
  });

  it('says what is missing', () => {
    expect(() => traceDriver(new Acme(), { system: 'acme', methods: { query: () => undefined } })).toThrow(
      'traceDriver(): expected an object with a method query, got an instance of Acme',
    );
    expect(() => traceDriver(new Acme(), { system: '', methods: {} })).toThrow(
      "system is an empty text; write a text, for example 'cassandra'",
    );
  });
});

interface Message {
  readonly operation: string;
}

/** A context manager of somebody else: no storage to bind, but a way to attach. */
class AttachingManager implements ContextManager {
  readonly #own = new AsyncLocalStorageContextManager();
  active = (): Context => this.#own.active();
  with: ContextManager['with'] = (active, callback, self, ...args) => this.#own.with(active, callback, self, ...args);
  bind: ContextManager['bind'] = (active, target) => this.#own.bind(active, target);
  enable = (): this => this;
  disable = (): this => this;
  attach = (active: Context): unknown => (this.#own as unknown as { attach(active: Context): unknown }).attach(active);
}

describe('traceChannel', () => {
  const acme = tracingChannel<object, Message>('acme:request');
  const send = (operation: string, work: () => Promise<unknown>) =>
    acme.tracePromise(work, { operation }) as Promise<unknown>;
  const stops: (() => void)[] = [];
  const follow = () =>
    stops.push(
      traceChannel<Message>('acme:request', {
        name: ({ operation }) => `acme ${operation}`,
        kind: 'client',
        attributes: ({ operation }) => ({ 'acme.operation': operation }),
        onResult: (result) => ({ 'acme.size': Number(result) }),
      }),
    );
  afterEach(() => stops.splice(0).forEach((stop) => stop()));

  it.each([
    ['the one of OpenTelemetry', () => {}],
    [
      'one that can only attach',
      () => {
        context.disable();
        context.setGlobalContextManager(new AttachingManager());
      },
    ],
  ])('makes spans that are active inside the library, with %s as context manager', async (_name, prepare) => {
    prepare();
    follow();
    await under('caller', async () => {
      await send('read', () => under('inside', () => Promise.resolve(7)));
      await send('write', () => Promise.reject(new TypeError('refused'))).catch(() => {});
    });
    const byId = new Map(tracing.spans().map((span) => [span.spanContext().spanId, span.name]));
    expect(
      tracing.spans().map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? ''), span.attributes]),
    ).toEqual([
      ['inside', 'acme read', {}],
      ['acme read', 'caller', { 'acme.operation': 'read', 'acme.size': 7 }],
      ['acme write', 'caller', { 'acme.operation': 'write', 'error.type': 'TypeError' }],
      ['caller', undefined, {}],
    ]);
  });

  it('follows callbacks and functions that return at once', () => {
    follow();
    acme.traceCallback(
      (done: (error: null, value: number) => void) => done(null, 3),
      0,
      { operation: 'callback' },
      undefined,
      () => {},
    );
    const sync = tracingChannel<object, Message>('acme:sync');
    stops.push(traceChannel('acme:sync', { name: 'acme sync', isSync: true }));
    sync.traceSync(() => 1, { operation: 'sync' });
    expect(() =>
      sync.traceSync(
        () => {
          throw new Error('refused');
        },
        { operation: 'sync' },
      ),
    ).toThrow('refused');
    expect(tracing.spans().map(({ name, status }) => [name, status.code])).toEqual([
      ['acme callback', SpanStatusCode.UNSET],
      ['acme sync', SpanStatusCode.UNSET],
      ['acme sync', SpanStatusCode.ERROR],
    ]);
  });

  it('is invisible to the library when it fails, and when it was stopped', async () => {
    seams.rethrowInternalErrors = false;
    const fatal: unknown[] = [];
    const listener = (error: unknown) => void fatal.push(error);
    process.on('uncaughtException', listener);
    stops.push(
      traceChannel<Message>('acme:request', {
        name: () => {
          throw new Error('planted');
        },
      }),
    );
    expect(await send('read', () => Promise.resolve(1))).toBe(1);
    stops.splice(0).forEach((stop) => stop());
    expect(await send('read', () => Promise.resolve(1))).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', listener);
    expect([fatal, tracing.spans(), channel('tracing:acme:request:start').hasSubscribers]).toEqual([[], [], false]);
  });

  it('says what is wrong', () => {
    expect(() => traceChannel('tracing:acme:start', { name: 'x' })).toThrow("without 'tracing:'");
    expect(() => traceChannel('acme', { name: 'x', kind: 'clients' as never })).toThrow(
      "kind is 'clients'; write 'internal', 'server', 'client'",
    );
  });

  it('leaves a channel to whoever makes spans of it already, and takes nobody away', async () => {
    const manager = (
      context as unknown as { _getContextManager(): { _asyncLocalStorage: AsyncLocalStorage<Context> } }
    )._getContextManager();
    const theirs = trace.getTracer('theirs').startSpan('theirs');
    const start = channel('tracing:acme:request:start');
    const storage = manager._asyncLocalStorage;
    start.bindStore(storage, () => trace.setSpan(context.active(), theirs));
    follow();
    const seen = await send('read', () => Promise.resolve(trace.getActiveSpan()));
    expect([seen === theirs, tracing.spans()]).toEqual([true, []]);
    stops.splice(0).forEach((stop) => stop());
    expect(await send('read', () => Promise.resolve(trace.getActiveSpan()))).toBe(theirs);
    start.unbindStore(storage);
    follow();
    await send('read', () => Promise.resolve(1));
    expect(tracing.spans().map(({ name }) => name)).toEqual(['acme read']);
  });

  it('knows the channels of mssql', async () => {
    stops.push(traceKnownChannels());
    const query = tracingChannel<object, object>('mssql:query');
    await query.tracePromise(() => Promise.resolve({ recordset: [1, 2] }), {
      command: "SELECT a FROM t WHERE b = 'canary'",
    });
    await tracingChannel<object, object>('mssql:execute').tracePromise(() => Promise.resolve({}), {
      command: 'dbo.Settle',
    });
    expect(
      tracing
        .spans()
        .map(({ name, attributes }) => [
          name,
          attributes['db.system.name'],
          attributes['db.query.text'],
          attributes['db.response.returned_rows'],
        ]),
    ).toEqual([
      ['SELECT t', 'microsoft.sql_server', 'SELECT a FROM t WHERE b = ?', 2],
      ['EXEC dbo.Settle', 'microsoft.sql_server', 'EXEC dbo.Settle', undefined],
    ]);
  });
});
