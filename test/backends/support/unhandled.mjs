// `unhandled.mjs DRIVER traced|bare`: nobody waits for a statement that fails; prints what then reaches the process.
import { trace } from '@opentelemetry/api';
import { traceMariadb, traceMongo, traceMysql2, tracePg, traceRedis } from 'nestjs-traced/drivers';
import { startTracing } from 'nestjs-traced/sdk';

const { DATABASE_URL, MARIADB_URL, MONGO_URL, REDIS_URL } = process.env;
const [, , driver, mode] = process.argv;
const isTraced = mode === 'traced';
const handIn = (client, traceClient) => (isTraced ? traceClient(client) : client);
const tracing = isTraced
  ? startTracing({ serviceName: 'unhandled', exporters: ['memory'], eventLoop: false })
  : undefined;
const wrong = 'SELECT * FROM nowhere';

/** Starts a statement that fails, and gives what ends the client. */
const failing = {
  async pg() {
    const { default: pg } = await import('pg');
    const pool = handIn(new pg.Pool({ connectionString: DATABASE_URL }), tracePg);
    void pool.query(wrong);
    return () => pool.end();
  },
  async mysql2() {
    const { default: mysql } = await import('mysql2/promise');
    const pool = handIn(mysql.createPool(MARIADB_URL), traceMysql2);
    void pool.query(wrong);
    return () => pool.end();
  },
  async mariadb() {
    const { default: mariadb } = await import('mariadb');
    const pool = handIn(mariadb.createPool(MARIADB_URL.replace('mysql:', 'mariadb:')), traceMariadb);
    void pool.query(wrong);
    return () => pool.end();
  },
  async redis() {
    const { createClient } = await import('redis');
    const client = handIn(createClient({ url: REDIS_URL }), traceRedis);
    await client.connect();
    void client.sendCommand(['NOSUCHCOMMAND']);
    return () => client.close();
  },
  async ioredis() {
    const { Redis } = await import('ioredis');
    const client = handIn(new Redis(REDIS_URL), traceRedis);
    void client.call('NOSUCHCOMMAND');
    return () => client.quit();
  },
  async mongodb() {
    const { MongoClient } = await import('mongodb');
    const client = handIn(new MongoClient(MONGO_URL), traceMongo);
    void client.db().command({ noSuchCommand: 1 });
    return () => client.close();
  },
};

const seen = new Promise((resolve) => {
  process.on('unhandledRejection', (error) => {
    console.log(`unhandled ${error.constructor.name}`);
    resolve();
  });
});
const end = await trace
  .getTracer('test')
  .startActiveSpan('caller', (span) => failing[driver]().finally(() => span.end()));
await Promise.race([seen, new Promise((resolve) => setTimeout(resolve, 20_000))]);
await end();
await tracing?.flush();
const database = tracing?.memory.getFinishedSpans().filter(({ status, kind }) => kind === 2 && status.code === 2);
if (isTraced) console.log(`failed spans ${database.length}`);
process.exit(0);
