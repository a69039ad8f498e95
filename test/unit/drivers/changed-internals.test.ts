// A release of a client may keep elsewhere, or otherwise, what is nobody else's business. Whoever calls it notices nothing.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { createPool } from 'mysql2';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createClient } from 'redis';
import { traceMongo } from '../../../lib/drivers/mongo/trace-mongo.js';
import { traceMysql2 } from '../../../lib/drivers/mysql2/trace-mysql2.js';
import { tracePg } from '../../../lib/drivers/pg/trace-pg.js';
import { traceRedis } from '../../../lib/drivers/redis/trace-redis.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { changed, PLANTED } from '../../support/changed-parts.js';

/** A client, what it is asked, and which of its own parts a tracer looks at. */
interface Subject {
  readonly internals: readonly string[];
  /** Without these a tracer finds no way in, or takes it for another kind: it stays untraced rather than broken. */
  readonly ways: readonly string[];
  open(port: number): Promise<object> | object;
  trace(client: object): unknown;
  ask(client: any): Promise<unknown>;
  close(client: any): Promise<unknown>;
}

const subjects: Readonly<Record<string, Subject>> = {
  pg: {
    internals: ['_clients', 'options', 'Client', 'totalCount', 'idleCount', 'waitingCount'],
    ways: [],
    open: (port) => new pg.Pool({ host: '127.0.0.1', port, user: 'shop', max: 1 }),
    trace: (pool) => tracePg(pool),
    ask: async (pool: pg.Pool) => (await pool.query('SELECT id FROM orders')).rows,
    close: (pool: pg.Pool) => pool.end(),
  },
  mysql2: {
    internals: ['_allConnections', '_freeConnections', '_connectionQueue', 'config', 'pool', 'connection'],
    ways: [],
    open: (port) => createPool({ host: '127.0.0.1', port, user: 'shop', connectionLimit: 1 }),
    trace: (pool) => traceMysql2(pool),
    ask: (pool: ReturnType<typeof createPool>) =>
      new Promise((resolve, reject) => {
        pool.query('SELECT id FROM orders', (error: unknown, rows: unknown) => (error ? reject(error) : resolve(rows)));
      }),
    close: (pool: ReturnType<typeof createPool>) => pool.promise().end(),
  },
  ioredis: {
    internals: ['options', 'status'],
    ways: [],
    open: (port) => new Redis({ host: '127.0.0.1', port }),
    trace: (client) => traceRedis(client),
    ask: async (client: Redis) => [await client.get('a'), await client.pipeline().get('b').get('c').exec()],
    close: (client: Redis) => client.quit(),
  },
  redis: {
    internals: ['_self', 'options', '_executeMulti', '_executePipeline', 'masters', 'multiExecutor', 'execute'],
    ways: ['_self', 'masters', 'execute'],
    open: (port) => createClient({ url: `redis://127.0.0.1:${port}` }).connect(),
    trace: (client) => traceRedis(client),
    ask: (client: ReturnType<typeof createClient>) => client.get('a'),
    close: (client: ReturnType<typeof createClient>) => client.close(),
  },
  mongo: {
    internals: ['topology', 's', 'options'],
    ways: ['topology', 'options'],
    open: (port) => new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/shop`).connect(),
    trace: (client) => traceMongo(client),
    ask: (client: mongoose.mongo.MongoClient) => client.db().collection('orders').find().toArray(),
    close: (client: mongoose.mongo.MongoClient) => client.close(),
  },
};

let servers: ChildProcess;
let ports: Record<string, number>;
let tracing: TracingCapture;
beforeAll(async () => {
  servers = fork(fileURLToPath(new URL('../../support/fakes/main.mjs', import.meta.url)));
  const [greeting] = (await once(servers, 'message')) as [Record<string, number>];
  ports = { ...greeting, redis: greeting['ioredis'] as number };
});
afterAll(() => servers.disconnect());
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());

describe.each(Object.entries(subjects))('a client of %s', (name, { internals, ways, open, trace, ask, close }) => {
  it.each(internals)('answers as ever, and is traced, whatever has become of its %s', async (key) => {
    const port = ports[name] as number;
    const untraced = await open(port);
    const answer = await ask(untraced);
    await close(untraced);
    for (const value of PLANTED) {
      const client = await open(port);
      trace(changed(client, key, value));
      tracing.reset();
      expect(await ask(client)).toEqual(answer);
      const statements = tracing.spans().filter(({ kind }) => kind === SpanKind.CLIENT);
      if (!ways.includes(key)) expect([value, statements.length > 0]).toEqual([value, true]);
      for (const read of runtime.pools.values()) read();
      await close(client);
    }
  });
});
