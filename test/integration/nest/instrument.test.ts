import 'reflect-metadata';
import type { PGlite } from '@electric-sql/pglite';
import { HttpModule, HttpService } from '@nestjs/axios';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createCache } from 'cache-manager';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { openPostgres } from '../../../sample-app/src/shop/database/open-postgres.js';
import { under } from '../../backends/support/callers.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

let fixture: TracingFixture;
beforeEach(() => {
  fixture = startFixture();
});
afterEach(() => fixture.stop());

/** One database for both applications: it takes seconds to start, and is traced by what meets it. */
const database = openPostgres();
afterAll(async () => (await database).close());

async function start(instrument?: false) {
  const providers = [
    { provide: 'database', useFactory: () => database },
    { provide: 'CACHE_MANAGER', useFactory: () => createCache() },
  ];
  const imports = [TracingModule.forRoot(instrument === undefined ? {} : { instrument }), HttpModule];
  @Module({ imports, providers })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  const server = createServer((_request, response) => response.end('answer')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await under('caller', async () => {
    await app.get<PGlite>('database').query('SELECT 1');
    await app.get<ReturnType<typeof createCache>>('CACHE_MANAGER').get('key');
    await (await fetch(url)).text();
    await app.get(HttpService).axiosRef.get(url);
  });
  server.closeAllConnections();
  server.close();
  await app.close();
  const caller = fixture
    .spans()
    .find(({ name }) => name === 'caller')
    ?.spanContext().spanId;
  return fixture
    .spans()
    .filter((span) => span.parentSpanContext?.spanId === caller)
    .map(({ name }) => name);
}

/** As those of nestjs-cls: what is asked for anything but what Nest asks for throws while no request is handled. */
function unresolvedProxy(): object {
  const allowed = new Set<PropertyKey>([
    ...Object.getOwnPropertyNames(Object.prototype),
    'then',
    'onModuleInit',
    'onApplicationBootstrap',
    'onModuleDestroy',
    'beforeApplicationShutdown',
    'onApplicationShutdown',
  ]);
  return new Proxy(
    {},
    {
      get(_target, key) {
        if (!allowed.has(key)) throw new Error(`asked for ${String(key)} outside of a request`);
        return undefined;
      },
    },
  );
}

describe('a provider that is looked at', () => {
  it('is asked for nothing: neither an accessor runs nor a proxy that stands for a request', async () => {
    const asked: string[] = [];
    class Eager {
      get opts() {
        return asked.push('opts');
      }
      get send() {
        return asked.push('send');
      }
      get getService() {
        return asked.push('getService');
      }
    }
    const providers = [Eager, { provide: 'CLS_REQ', useFactory: unresolvedProxy }];
    const imports = [TracingModule.forRoot({ instrument: { providers: ['Eager'] } })];
    @Module({ imports, providers })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    expect(app.get('CLS_REQ')).toBeDefined();
    expect(asked).toEqual([]);
    await app.close();
  });
});

describe('an application without a line of its own', () => {
  it('has none of them when instrument is false', async () => {
    expect(await start(false)).toEqual([]);
  });

  it('has spans of its database, cache and outgoing requests', async () => {
    expect(await start()).toEqual(['SELECT', 'cache.get', 'GET', 'GET']);
  });
});
