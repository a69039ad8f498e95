// One call of each client that other tracers follow, on clients that they have seen being loaded.

const readJson = (response) =>
  new Promise((resolve, reject) => {
    let body = '';
    response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    response.once('end', () => resolve(JSON.parse(body))).once('error', reject);
  });

/** The clients, connected to the servers at `ports` and handed to ours where that is what one does with them. */
async function connectClients(ports) {
  const { traceAws, traceOpenAI, tracePg, tracePostgres, traceMysql2, traceRedis } = require('nestjs-traced/drivers');
  const host = '127.0.0.1';
  const at = { host, user: 'shop', database: 'shop' };
  const http = require('node:http');
  const { Pool } = require('pg');
  const pool = tracePg(new Pool({ ...at, port: ports.pg }));
  const sql = tracePostgres(require('postgres')({ ...at, port: ports.pg, fetch_types: false }));
  const mysql = require('mysql2').createPool({ ...at, port: ports.mysql2 });
  const handedMysql = traceMysql2(require('mysql2').createPool({ ...at, port: ports.mysql2 }));
  const url = `redis://${host}:${ports.ioredis}`;
  const redis = await require('redis').createClient({ url }).connect();
  const handedRedis = await traceRedis(require('redis').createClient({ url })).connect();
  const ioredis = traceRedis(new (require('ioredis'))(ports.ioredis, host));
  const mongoose = require('mongoose');
  const connection = await mongoose.createConnection(`mongodb://${host}:${ports.mongo}/shop`).asPromise();
  const Order = connection.model('Order', new mongoose.Schema({ _id: String, name: String }));
  const { OpenAI } = require('openai');
  const openai = traceOpenAI(new OpenAI({ apiKey: 'shop', baseURL: `http://${host}:${ports.undici}/v1` }));
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const endpoint = `http://${host}:${ports.undici}`;
  const credentials = { accessKeyId: 'shop', secretAccessKey: 'shop' };
  const sqs = traceAws(new SQSClient({ endpoint, credentials, region: 'eu-central-1', md5: false }));
  const orders = { QueueUrl: `${endpoint}/1/orders`, MessageBody: 'tea' };
  return {
    calls: {
      fetch: async () => (await fetch(`${endpoint}/orders/42`)).json(),
      http: () =>
        new Promise((resolve, reject) => {
          http
            .get(`${endpoint}/orders/42`, (response) => void readJson(response).then(resolve, reject))
            .once('error', reject);
        }),
      pg: () => pool.query('SELECT 1'),
      postgres: () => sql`SELECT 1`,
      mysql2: () => mysql.promise().query('SELECT 1'),
      'mysql2, handed in': () => handedMysql.promise().query('SELECT 1'),
      redis: () => redis.get('order:42'),
      'redis, handed in': () => handedRedis.get('order:42'),
      ioredis: () => ioredis.get('order:42'),
      mongoose: () => Order.findOne({ name: 'tea' }).lean(),
      openai: () => openai.chat.completions.create({ model: 'some', messages: [{ role: 'user', content: 'tea?' }] }),
      aws: () => sqs.send(new SendMessageCommand(orders)),
    },
    async close() {
      await Promise.all([
        pool.end(),
        sql.end(),
        mysql.promise().end(),
        handedMysql.promise().end(),
        connection.close(),
      ]);
      redis.destroy();
      handedRedis.destroy();
      ioredis.disconnect();
      sqs.destroy();
    },
  };
}

module.exports = { connectClients };
