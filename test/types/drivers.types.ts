// Compiled by `npm run typecheck`: what a tracer answers has the type of the client that it was given, and nothing less.
import Anthropic from '@anthropic-ai/sdk';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PGlite } from '@electric-sql/pglite';
import { connect as connectNats, headers, type NatsConnection } from '@nats-io/transport-node';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import axios, { type AxiosInstance } from 'axios';
import { Queue, type QueueOptions } from 'bullmq';
import { createCache, type Cache } from 'cache-manager';
import { Redis, type Cluster } from 'ioredis';
import { Kafka, type Consumer, type Producer } from 'kafkajs';
import { Kysely, PostgresDialect } from 'kysely';
import { createPool as createMariadbPool, type Pool as MariadbPool } from 'mariadb';
import { MongoClient } from 'mongodb';
import mysql, { type Pool as MysqlPool } from 'mysql2';
import mysqlPromise, { type Connection as MysqlConnection } from 'mysql2/promise';
import OpenAI from 'openai';
import pg from 'pg';
import postgres, { type Sql } from 'postgres';
import { createClient, createClientPool, createCluster } from 'redis';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Agent } from 'undici';
import {
  bullmqTelemetry,
  traceAmqplib,
  traceAnthropic,
  traceAws,
  traceAxios,
  traceCache,
  traceDriver,
  traceKafkajs,
  traceMariadb,
  traceMongo,
  traceMysql2,
  traceNats,
  traceOpenAI,
  tracePg,
  tracePglite,
  tracePostgres,
  traceRedis,
  traceSqlite,
  traceUndici,
} from '../../lib/drivers.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where both are the same type: neither wider, nor narrower, nor `any`. */
function same<A, B>(..._isSame: Equal<A, B> extends true ? [] : ['the types differ']): void {}

class TenantPool extends pg.Pool {
  readonly tenant = 'a';
  tenantQuery(): Promise<string> {
    return Promise.resolve(this.tenant);
  }
}

/** A client that only the driver's own declarations describe, of better-sqlite3 for example. */
declare class Database {
  constructor(path: string);
  readonly name: string;
  prepare<Row>(sql: string): { all(): Row[] };
  exec(sql: string): this;
}

export async function checkDatabases(): Promise<void> {
  const pool = tracePg(new TenantPool());
  same<typeof pool, TenantPool>();
  same<Awaited<ReturnType<typeof pool.tenantQuery>>, string>();
  const rows = await pool.query<{ id: number }>('SELECT id FROM items');
  same<(typeof rows.rows)[number], { id: number }>();
  const client = tracePg(new pg.Client(), { slowQuery: false });
  same<typeof client, pg.Client>();
  // An annotation of the user's does not widen what is inferred.
  const annotated: pg.Pool = tracePg(new pg.Pool());
  annotated.on('error', (error: Error) => error.message);

  const point = { to: 600, from: [600], serialize: String, parse: (text: string): number[] => [text.length] };
  const bare = postgres('postgres://localhost', { types: { point } });
  const sql = tracePostgres(bare);
  same<typeof sql, typeof bare>();
  same<Parameters<typeof sql.types.point>, Parameters<typeof bare.types.point>>();
  const plain = tracePostgres(postgres('postgres://localhost'));
  same<typeof plain, Sql<{}>>();
  const typed = await plain<{ id: number }[]>`SELECT id FROM items`;
  same<(typeof typed)[0]['id'], number>();

  const lite = tracePglite(new PGlite());
  same<typeof lite, PGlite>();
  const callbacks = traceMysql2(mysql.createPool({}));
  same<typeof callbacks, MysqlPool>();
  const promises = traceMysql2(await mysqlPromise.createConnection({}));
  same<typeof promises, MysqlConnection>();
  const mariadb = traceMariadb(createMariadbPool({}));
  same<typeof mariadb, MariadbPool>();
  const database = traceSqlite(new Database('shop.db'));
  same<typeof database, Database>();
  same<ReturnType<ReturnType<typeof database.prepare<{ id: number }>>['all']>, { id: number }[]>();
  const mongo = traceMongo(new MongoClient('mongodb://localhost'));
  same<typeof mongo, MongoClient>();
}

export async function checkOrms(): Promise<void> {
  interface Tables {
    items: { id: number; name: string };
  }
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: tracePg(new TenantPool()) }) });
  const rows = await kysely.selectFrom('items').select('name').execute();
  same<(typeof rows)[number], { name: string }>();
  const database = drizzle(tracePg(new TenantPool()));
  same<(typeof database)['$client'], TenantPool>();
  database satisfies NodePgDatabase;
}

export async function checkCaches(): Promise<void> {
  const client = createClient({ RESP: 3 });
  const traced = traceRedis(client);
  same<typeof traced, typeof client>();
  const answer = await traced.get('key');
  same<typeof answer, string | null>();
  const pool = createClientPool();
  const tracedPool = traceRedis(pool);
  same<typeof tracedPool, typeof pool>();
  const cluster = createCluster({ rootNodes: [] });
  const tracedCluster = traceRedis(cluster);
  same<typeof tracedCluster, typeof cluster>();
  const ioredis = traceRedis(new Redis());
  same<typeof ioredis, Redis>();
  const nodes = traceRedis({} as Cluster);
  same<typeof nodes, Cluster>();
  const cache = traceCache(createCache());
  same<typeof cache, Cache>();
}

export async function checkMessages(): Promise<void> {
  const amqp = traceAmqplib(await connect('amqp://localhost'));
  same<typeof amqp, ChannelModel>();
  const channel = traceAmqplib(await amqp.createChannel());
  same<typeof channel, Channel>();
  const kafka = traceKafkajs(new Kafka({ brokers: [] }));
  same<typeof kafka, Kafka>();
  const producer = traceKafkajs(kafka.producer());
  same<typeof producer, Producer>();
  const consumer = traceKafkajs(kafka.consumer({ groupId: 'a' }));
  same<typeof consumer, Consumer>();
  const nats = traceNats(await connectNats(), { headers });
  same<typeof nats, NatsConnection>();
  const sqs = traceAws(new SQSClient({}));
  same<typeof sqs, SQSClient>();
  const options: QueueOptions = { connection: {}, telemetry: bullmqTelemetry() };
  same<Queue<{ id: number }>['opts']['connection'], QueueOptions['connection']>();
  void options;
}

export function checkOutgoing(): void {
  const http = traceAxios(axios.create());
  same<typeof http, AxiosInstance>();
  const agent = traceUndici(new Agent());
  same<typeof agent, Agent>();
  const openai = traceOpenAI(new OpenAI());
  same<typeof openai, OpenAI>();
  const anthropic = traceAnthropic(new Anthropic());
  same<typeof anthropic, Anthropic>();
  const driver = traceDriver(new Database('a'), { system: 'other_sql', methods: {} });
  same<typeof driver, Database>();
}

// @ts-expect-error: a client is an object
tracePg('postgres://localhost');
// @ts-expect-error: no such option
tracePg(new pg.Pool(), { slowQueries: false });
// @ts-expect-error: what is not there is not added
tracePg(new TenantPool()).tenantQuerry;
// @ts-expect-error: the check itself finds a wider type
same<pg.Pool, TenantPool>();
// @ts-expect-error: and `any`
same<any, TenantPool>();
