import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { channel } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { releaseMetrics } from '../../../lib/nest/metrics/metrics-lease.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { INSTRUMENTS_LEASE, METRICS } from '../../../lib/nest/module/tracing.tokens.js';
import type { Clock } from '../../../lib/shared/time/clock.types.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { under } from '../../backends/support/callers.js';
import { forgetListeners } from '../../support/forget-listeners.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

const CHANNELS = ['undici:request:create', 'http.client.request.created', 'tracing:mysql2:query:start'];
const options = { metrics: { path: false }, viewer: {} } as const;

let fixture: TracingFixture;
let server: Server;
let url: string;
beforeAll(async () => {
  forgetListeners(CHANNELS);
  server = createServer((_request, response) => response.end('answer')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
/** What waits until a module that is only compiled must have its providers. */
const due: (() => void)[] = [];
const clock: Clock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
  setTimer: (callback) => {
    due.push(callback);
    return { clear: () => void due.splice(due.indexOf(callback), due.includes(callback) ? 1 : 0) };
  },
};
beforeEach(() => {
  fixture = startFixture();
  seams.timers = clock;
});
afterEach(() => {
  seams.timers = undefined;
  return fixture.stop();
});

/** The channels that anybody listens to, and whether anything is measured. */
const left = () => [
  ...CHANNELS.filter((name) => channel(name).hasSubscribers),
  ...(runtime.databaseMetrics === undefined ? [] : ['metrics']),
];

function moduleOf(providers: Provider[]) {
  @Module({ imports: [TracingModule.forRoot(options)], providers })
  class App {}
  return App;
}

const start = (providers: Provider[] = []) =>
  NestFactory.createApplicationContext(moduleOf(providers), { logger: false, abortOnError: false });

/** The spans of one request of `fetch`, by name of the parent. */
async function parentsOfFetch(): Promise<unknown[]> {
  fixture.reset();
  await under('caller', async () => (await fetch(url)).text());
  const names = new Map(fixture.spans().map((span) => [span.spanContext().spanId, span.name]));
  return fixture
    .spans()
    .filter(({ name }) => name === 'GET')
    .map(({ parentSpanContext }) => names.get(parentSpanContext?.spanId ?? ''));
}

/** In a function of its own: what waits between two turns holds what it has called. */
function runDue(): void {
  due.splice(0).forEach((callback) => callback());
}

/** Something that is garbage sooner or later. */
interface Watched {
  isGone: boolean;
  /** Of an application that has not come up: what is undone when it is given up. */
  readonly undo: readonly unknown[];
}

const gone = new FinalizationRegistry<Watched>((watched) => void (watched.isGone = true));
const { prototype } = FinalizationRegistry;
const { register } = prototype;

/** Without holding it. */
function watch(object: object, undo: readonly unknown[] = []): Watched {
  const watched = { isGone: false, undo };
  register.call(gone, object, watched);
  return watched;
}

/** The applications that have begun to start. */
const begun: Watched[] = [];
beforeAll(() => {
  prototype.register = function (target, undo, token) {
    if (target instanceof ModulesContainer) begun.push(watch(target, undo as unknown[]));
    register.call(this, target, undo, token);
  };
});
afterAll(() => void (prototype.register = register));
beforeEach(() => void begun.splice(0));

const isOver = ({ isGone, undo }: Watched): boolean => isGone && undo.length === 0;

/** Collects garbage until `isDone`, as seldom as can be: finalizers run soon after, in turns of the event loop that cost nothing. */
async function collect(isDone: () => boolean): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 8 && !isDone(); turn++) {
    runDue();
    gc();
    for (let waited = 0; waited < 10 && !isDone(); waited++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Collects garbage until these are gone, and once more for what their finalizers have let go. */
async function collectAll(...all: readonly Watched[]): Promise<void> {
  await collect(() => all.every(isOver));
  expect(all.map(isOver)).toEqual(all.map(() => true));
  const last = watch({});
  await collect(() => last.isGone);
}

@Injectable()
class Unresolved {
  constructor(@Inject('MISSING') readonly missing: unknown) {}
}

@Injectable()
class FailingLater implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    await Promise.resolve();
    throw new Error('planted');
  }
}

const failingFactory: Provider = {
  provide: 'config',
  useFactory: async () => {
    await (await fetch(url)).text();
    throw new Error('planted');
  },
};

describe('two applications in one process', () => {
  it('have one span for a request, and still one when the first of them has closed', async () => {
    const first = await start();
    const second = await start();
    expect(await parentsOfFetch()).toEqual(['caller']);
    await first.close();
    expect(await parentsOfFetch()).toEqual(['caller']);
    await second.close();
    expect(await parentsOfFetch()).toEqual([]);
    expect(left()).toEqual([]);
  });

  it('lose nothing when the second of them fails to start', async () => {
    const first = await start();
    await expect(start([Unresolved])).rejects.toThrow(/MISSING/);
    await expect(start([failingFactory])).rejects.toThrow('planted');
    expect(await parentsOfFetch()).toEqual(['caller']);
    await first.close();
    await collect(() => left().length === 0);
    expect(left()).toEqual([]);
  });
});

describe('an application that fails to start', () => {
  it.each([
    ['a provider is missing', () => start([Unresolved]), /MISSING/],
    ['a factory fails', () => start([failingFactory]), 'planted'],
    ['a hook fails', () => start([FailingLater]), 'planted'],
    ['it is a test', () => Test.createTestingModule({ imports: [moduleOf([Unresolved])] }).compile(), /MISSING/],
  ])('leaves nothing running once it is garbage, where %s', async (_why, begin, message) => {
    await expect(begin()).rejects.toThrow(message);
    const failed = begun.splice(0);
    expect(failed).toHaveLength(1);
    const next = await start();
    await collectAll(...failed);
    expect(await parentsOfFetch()).toEqual(['caller']);
    await next.close();
    await collect(() => left().length === 0);
    expect(left()).toEqual([]);
  });

  it('leaves nothing running where a hook fails and the application is closed', async () => {
    const closed = async () => {
      const app = await NestFactory.create(moduleOf([FailingLater]), { logger: false, abortOnError: false });
      await expect(app.init()).rejects.toThrow('planted');
      await app.close();
    };
    await closed();
    const failed = begun.splice(0);
    expect(failed).toHaveLength(1);
    const other = await start();
    await collectAll(...failed);
    expect(await parentsOfFetch()).toEqual(['caller']);
    await other.close();
    expect(left()).toEqual([]);
  });
});

describe('an application of which nobody holds more than a service', () => {
  @Injectable()
  class Orders {}

  it('is traced, having started', async () => {
    const parts = async () => {
      const app = await start([Orders]);
      return { orders: app.get(Orders), lease: app.get(INSTRUMENTS_LEASE), metrics: app.get(METRICS) };
    };
    const { orders, lease, metrics } = await parts();
    expect(begun).toHaveLength(1);
    await collectAll(...begun);
    expect(await parentsOfFetch()).toEqual(['caller']);
    expect(orders).toBeInstanceOf(Orders);
    lease.release();
    releaseMetrics(metrics);
    expect(left()).toEqual([]);
  });

  it('is traced as long as the service is there, having only been compiled', async () => {
    const compiled = async () => {
      const app = await Test.createTestingModule({ imports: [moduleOf([Orders])] }).compile();
      return { held: { orders: app.get(Orders) } as { orders?: Orders }, app: watch(app) };
    };
    const { held, app } = await compiled();
    await collectAll(app);
    expect(begun.map(({ isGone }) => isGone)).toEqual([false]);
    expect(await parentsOfFetch()).toEqual(['caller']);
    expect(held.orders).toBeInstanceOf(Orders);
    delete held.orders;
    await collect(() => left().length === 0);
    expect(left()).toEqual([]);
  });
});
