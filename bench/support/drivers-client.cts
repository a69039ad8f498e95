// One client of one server, measured: `drivers-client.cjs DRIVER MODE`. Runs as many statements as it is told and answers with
// the CPU time that they took, in microseconds. Client and server are in this process, and no kernel is between them;
// `DRIVER/alone` has no server.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from '@opentelemetry/api';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { alone } from './drivers-alone.cjs';
import { connectTo } from './loopback.cjs';
import type { startDriverInstrumentation } from './drivers-instrumentation.cjs';
import type { startOurs } from './drivers-ours.cjs';

/** Sends a statement and resolves with its answer. */
export type Statement = () => Promise<unknown>;

const [, , measured = '', mode = ''] = process.argv;
const [driver = '', place] = measured.split('/');
const HOST = '127.0.0.1';
const CONCURRENCY = 8;

// Everything is required late: auto-instrumentation must be in place before the clients are loaded.
const load = <T,>(path: string): T => require(path) as T;

/** Hands a client to our tracing, where that is what is measured. */
let trace: <Client extends object>(client: Client) => Client = (client) => client;

const clients: Readonly<Record<string, (port: number, connect: () => Duplex) => Statement>> = {
  pg(port, stream) {
    const { Pool } = load<typeof import('pg')>('pg');
    const pool = trace(new Pool({ host: HOST, port, stream, user: 'shop', database: 'shop', max: CONCURRENCY }));
    return () => pool.query('SELECT id, name FROM orders WHERE id = $1', ['42']);
  },
  mysql2(port) {
    const { createPool } = load<typeof import('mysql2')>('mysql2');
    const options = { host: HOST, port, user: 'shop', database: 'shop', connectionLimit: CONCURRENCY };
    const pool = trace(createPool(options)).promise();
    return () => pool.query('SELECT id, name FROM orders WHERE id = ?', ['42']);
  },
  ioredis(port) {
    const { Redis } = load<typeof import('ioredis')>('ioredis');
    const client = trace(new Redis({ host: HOST, port }));
    return () => client.get('order:42');
  },
  undici: (port) => async () => (await fetch(`http://${HOST}:${port}/orders/42`)).text(),
};

const fakes = join(__dirname, '../../../test/support/fakes');
const starting: Readonly<Record<string, readonly [file: string, name: string]>> = {
  pg: ['postgres.mjs', 'startFakePostgres'],
  mysql2: ['mysql.mjs', 'startFakeMysql'],
  ioredis: ['redis.mjs', 'startFakeRedis'],
  undici: ['plain-http.mjs', 'startPlainHttp'],
};

const importFake = async <T,>(file: string): Promise<T> => (await import(pathToFileURL(join(fakes, file)).href)) as T;

/** Starts the server of a driver, and answers with its port and with how to connect to it. */
async function startServer(): Promise<{ port: number; connect: () => Duplex }> {
  const [file, name] = starting[driver] as readonly [string, string];
  const start = (await importFake<Record<string, () => Promise<number>>>(file))[name] as () => Promise<number>;
  const port = await start();
  const { serverAt } = await importFake<{ serverAt: (port: number) => Server }>('listen.mjs');
  return { port, connect: () => connectTo(serverAt(port), port) };
}

/** A statement to a server in this process. */
async function connected(): Promise<Statement> {
  const { port, connect } = await startServer();
  const net = load<{ connect: unknown; createConnection: unknown }>('node:net');
  net.connect = net.createConnection = connect;
  return clients[driver]?.(port, connect) as Statement;
}

async function runInParallel(statement: Statement, count: number): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await statement();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function prepare(): Promise<void> {
  // The same application everywhere: what Nest has loaded makes collections dearer, whoever's garbage it is.
  for (const name of ['reflect-metadata', '@nestjs/common', '@nestjs/core', 'rxjs']) load(name);
  const isSampled = mode.endsWith(' sampled');
  const isInRequests = mode !== 'bare' && mode !== 'ours off';
  if (mode.startsWith('theirs') || (mode.startsWith('bare') && isInRequests)) {
    load<{ startDriverInstrumentation: typeof startDriverInstrumentation }>(
      './drivers-instrumentation.cjs',
    ).startDriverInstrumentation(mode.startsWith('theirs') ? driver : undefined);
  } else if (mode.startsWith('ours')) {
    trace = await load<{ startOurs: typeof startOurs }>('./drivers-ours.cjs').startOurs(driver, mode !== 'ours off');
  }
  if (isInRequests) inRequests(isSampled);
}

const PER_REQUEST = 10;

let run: (statement: Statement, count: number) => Promise<void> = runInParallel;

/** Every ten statements are children of a span of their own, as those of a request are. */
function inRequests(isSampled: boolean): void {
  const { context, ROOT_CONTEXT, trace: api } = load<typeof import('@opentelemetry/api')>('@opentelemetry/api');
  const caller: Context = api.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: isSampled ? 1 : 0,
    isRemote: true,
  });
  const tracer = api.getTracer('bench');
  run = (statement, count) =>
    runInParallel(async () => {
      const span = tracer.startSpan('GET /orders/:id', undefined, caller);
      await context.with(api.setSpan(caller, span), async () => {
        for (let done = 0; done < PER_REQUEST; done += 1) await statement();
      });
      span.end();
    }, count / PER_REQUEST);
}

async function main(): Promise<void> {
  await prepare();
  const statement = place === 'alone' ? (alone[driver]?.(trace, load) as Statement) : await connected();
  process.on('message', (count: number) => {
    const before = process.cpuUsage();
    void run(statement, count).then(() => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ cpu: user + system });
    });
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
}

void main();
