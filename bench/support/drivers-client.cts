// One client of one server, measured: `drivers-client.cjs DRIVER MODE PORT`. Runs as many statements as it is told and
// answers with the CPU time that they took, in microseconds.
import type { Context } from '@opentelemetry/api';
import type { startDriverInstrumentation } from './drivers-instrumentation.cjs';
import type { startOurs } from './drivers-ours.cjs';

/** Sends a statement and resolves with its answer. */
export type Statement = () => Promise<unknown>;

const [, , driver = '', mode = '', portText = ''] = process.argv;
const port = Number(portText);
const CONCURRENCY = 8;

// Everything is required late: auto-instrumentation must be in place before the clients are loaded.
const load = <T,>(path: string): T => require(path) as T;

/** Hands a client to our tracing, where that is what is measured. */
let trace: <Client extends object>(client: Client) => Client = (client) => client;

const clients: Readonly<Record<string, () => Statement>> = {
  pg() {
    const { Pool } = load<typeof import('pg')>('pg');
    const pool = trace(new Pool({ host: '127.0.0.1', port, user: 'shop', database: 'shop', max: CONCURRENCY }));
    return () => pool.query('SELECT id, name FROM orders WHERE id = $1', ['42']);
  },
  mysql2() {
    const { createPool } = load<typeof import('mysql2')>('mysql2');
    const options = { host: '127.0.0.1', port, user: 'shop', database: 'shop', connectionLimit: CONCURRENCY };
    const pool = trace(createPool(options)).promise();
    return () => pool.query('SELECT id, name FROM orders WHERE id = ?', ['42']);
  },
  ioredis() {
    const { Redis } = load<typeof import('ioredis')>('ioredis');
    const client = trace(new Redis({ host: '127.0.0.1', port }));
    return () => client.get('order:42');
  },
  undici: () => async () => (await fetch(`http://127.0.0.1:${port}/orders/42`)).text(),
};

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
  const statement = clients[driver]?.() as Statement;
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
