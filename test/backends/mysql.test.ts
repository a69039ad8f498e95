// needs: MARIADB_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as mariadb from 'mariadb';
import callbackMariadb from 'mariadb/callback';
import mysql from 'mysql2';
import mysqlPromise from 'mysql2/promise';
import { traceMariadb } from '../../lib/drivers/mariadb/trace-mariadb.js';
import { traceMysql2Channel } from '../../lib/drivers/mysql2/mysql2-channel.js';
import { traceMysql2 } from '../../lib/drivers/mysql2/trace-mysql2.js';
import { runtime } from '../../lib/core/runtime/runtime.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { PLANTED } from '../support/changed-parts.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under, wrongParents } from './support/callers.js';

const url = new URL(String(process.env['MARIADB_URL']));
const config = {
  host: url.hostname,
  port: Number(url.port),
  user: url.username,
  password: url.password,
  database: url.pathname.slice(1),
};
let spans: SpanCapture;
let stopChannel: (() => void) | undefined;
const pools: { end(): unknown }[] = [];
const kept = <T extends { end(): unknown }>(pool: T): T => {
  pools.push(pool);
  return pool;
};

const statements = (): ReadableSpan[] => spans.finished().filter(({ kind }) => kind === SpanKind.CLIENT);
const callerOf = (span: ReadableSpan) => /`c(\d+)`/.exec(String(span.attributes['db.query.text']))?.[1];

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(async () => {
  stopChannel?.();
  stopChannel = undefined;
  stopCapture();
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

const wrapped = () => kept(traceMysql2(mysqlPromise.createPool({ ...config, connectionLimit: 1 })));
const byChannel = () => {
  stopChannel = traceMysql2Channel();
  return kept(mysqlPromise.createPool({ ...config, connectionLimit: 1 }));
};

describe.each([
  ['traceMysql2', wrapped],
  ['the channel', byChannel],
])('mysql2 by %s', (_name, create) => {
  it('describes a statement without its values', async () => {
    await create().query("SELECT ? AS a, 'canary-literal' AS b FROM dual WHERE 1 < ?", ['canary-value', 3]);
    const [span] = statements();
    expect({ name: span?.name, attributes: span?.attributes }).toEqual({
      name: 'SELECT dual',
      attributes: {
        'db.system.name': 'mysql',
        'db.namespace': 'shop',
        'server.address': config.host,
        'server.port': config.port,
        'db.query.summary': 'SELECT dual',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'dual',
        'db.query.text': 'SELECT ? AS a, ? AS b FROM dual WHERE ? < ?',
        'db.response.returned_rows': 1,
      },
    });
  });

  it('counts the rows of a procedure, not its results', async () => {
    const pool = create();
    await pool.query('CREATE OR REPLACE PROCEDURE three_rows() SELECT seq FROM seq_1_to_3');
    spans.reset();
    await pool.query('CALL three_rows()');
    await pool.query({ sql: 'CALL three_rows()', rowsAsArray: true });
    expect(statements().map(({ attributes }) => attributes['db.response.returned_rows'])).toEqual([3, 3]);
  });

  it('gives 200 statements of 200 callers the right parents over one connection', async () => {
    const pool = create();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        under(`caller ${index}`, () => pool.query(`SELECT 1 AS \`c${index}\``)),
      ),
    );
    expect(statements()).toHaveLength(200);
    expect(wrongParents(spans.finished(), callerOf)).toEqual([]);
    spans.reset();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        under(`caller ${index}`, () => pool.execute(`SELECT ? AS \`c${index}\``, [1])),
      ),
    );
    expect(statements()).toHaveLength(50);
    expect(wrongParents(spans.finished(), callerOf)).toEqual([]);
    expect(spans.open()).toBe(0);
  });

  it('fails with the number of the server', async () => {
    await expect(create().query('SELECT nothing FROM nowhere')).rejects.toThrow('nowhere');
    expect(
      statements().map(({ status, attributes }) => [
        status.code,
        attributes['error.type'],
        attributes['db.response.status_code'],
      ]),
    ).toEqual([[SpanStatusCode.ERROR, '1146', '1146']]);
  });
});

describe('mysql2', () => {
  it('is traced once when the pool was handed in and the channel is open', async () => {
    stopChannel = traceMysql2Channel();
    await wrapped().query('SELECT 1');
    expect(statements()).toHaveLength(1);
  });

  it('traces callbacks, streams and prepared statements, ended once', async () => {
    const pool = kept(traceMysql2(mysql.createPool({ ...config, connectionLimit: 1 })));
    await new Promise((resolve) => pool.query('SELECT 1', resolve));
    const rows: unknown[] = [];
    const stream = pool.query('SELECT 1 UNION SELECT 2').stream();
    for await (const row of stream) rows.push(row);
    await new Promise<void>((resolve, reject) =>
      pool.getConnection((error, connection) => {
        if (error) return reject(error);
        connection.prepare('SELECT ? AS a', (failure, statement) => {
          if (failure) return reject(failure);
          statement.execute([1], () => {
            connection.release();
            resolve();
          });
        });
      }),
    );
    expect(rows).toHaveLength(2);
    expect(statements().map(({ name, attributes }) => [name, attributes['db.response.returned_rows']])).toEqual([
      ['SELECT', 1],
      ['SELECT SELECT', 2],
      ['SELECT', 1],
    ]);
    expect(spans.open()).toBe(0);
  });

  it('puts the statements of a transaction under its span', async () => {
    const pool = wrapped();
    await under('caller', async () => {
      const connection = await pool.getConnection();
      await connection.beginTransaction();
      await connection.query('SELECT 1');
      await connection.commit();
      connection.release();
    });
    const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    expect(spans.finished().map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? '')])).toEqual([
      ['START TRANSACTION', 'transaction shop'],
      ['SELECT', 'transaction shop'],
      ['COMMIT', 'transaction shop'],
      ['transaction shop', 'caller'],
      ['caller', undefined],
    ]);
  });

  it('comments statements when asked to, and never prepared ones', async () => {
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    const own = 'SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()';
    const commented = new RegExp(
      `^${own.replaceAll(/[()]/g, '.')} /\\*traceparent='00-[0-9a-f]{32}-[0-9a-f]{16}-01'\\*/$`,
    );
    const pool = kept(traceMysql2(mysqlPromise.createPool({ ...config, connectionLimit: 1 }), { comment: true }));
    const infoOf = ([rows]: [unknown, unknown]) => String((rows as { info: string }[])[0]?.info);
    expect(infoOf(await pool.query(own))).toMatch(commented);
    expect(infoOf(await pool.execute(own))).toBe(own);
    const other = kept(traceMariadb(mariadb.createPool({ ...config, connectionLimit: 1 }), { comment: true }));
    expect(String((await other.query(own))[0].info)).toMatch(commented);
    expect(String((await other.execute(own))[0].info)).toBe(own);
  });

  it('ends streams once that fail or that nobody reads to their end', async () => {
    const pool = kept(traceMysql2(mysql.createPool({ ...config, connectionLimit: 1 })));
    const many = 'SELECT 1 AS n FROM information_schema.columns';
    for await (const _row of pool.query(many).stream({ highWaterMark: 1 })) break;
    const failing = async () => {
      for await (const _row of pool.query('SELECT nothing FROM nowhere').stream());
    };
    await expect(failing()).rejects.toThrow('nowhere');
    await new Promise((resolve) => pool.query('SELECT 1', resolve));
    expect(statements().map(({ name, status }) => [name, status.code])).toEqual([
      [expect.stringContaining('information_schema'), expect.any(Number)],
      ['SELECT nowhere', SpanStatusCode.ERROR],
      ['SELECT', SpanStatusCode.UNSET],
    ]);
    expect(spans.open()).toBe(0);
  });

  it.each([
    ['mysql2', () => traceMysql2(mysqlPromise.createPool({ ...config, connectionLimit: 1 }))],
    [
      'mysql2 by its channel',
      () => {
        stopChannel = traceMysql2Channel();
        return mysqlPromise.createPool({ ...config, connectionLimit: 1 });
      },
    ],
    ['mariadb', () => traceMariadb(mariadb.createPool({ ...config, connectionLimit: 1 }))],
  ] as [string, () => mysqlPromise.Pool][])(
    'ends what a lost connection cuts off, as a failure: %s',
    async (_of, create) => {
      const pool = create();
      const marked = 'SELECT SLEEP(30) AS cut_off';
      const pending = Promise.resolve(pool.query(marked)).catch((error: unknown) => error);
      const killer = await mysqlPromise.createConnection(config);
      let id: unknown;
      while (id === undefined) {
        const [rows] = await killer.query('SELECT id FROM information_schema.processlist WHERE info LIKE ?', [
          `${marked}%`,
        ]);
        id = (rows as { id: number }[])[0]?.id;
      }
      await killer.query(`KILL ${Number(id)}`);
      await killer.end();
      expect(await pending).toBeInstanceOf(Error);
      const cut = statements().filter(({ attributes }) => String(attributes['db.query.text']).includes('cut_off'));
      expect(cut.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
      expect(spans.open()).toBe(0);
      await pool.end();
    },
  );

  it('traces a cluster of pools once, with the pools that are added later', async () => {
    stopChannel = traceMysql2Channel();
    const cluster = kept(mysqlPromise.createPoolCluster());
    cluster.add('first', { ...config, connectionLimit: 1 });
    expect(traceMysql2(traceMysql2(cluster))).toBe(cluster);
    cluster.add('second', { ...config, connectionLimit: 1 });
    const ask = async (index: number): Promise<unknown> => {
      const pool = cluster.of(index % 2 === 0 ? 'first' : 'second');
      return under(`caller ${index}`, () => pool.query(`SELECT ${index} AS \`c${index}\``));
    };
    await Promise.all(Array.from({ length: 100 }, (_, index) => ask(index)));
    const connection = await cluster.getConnection('second');
    await connection.execute('SELECT ? AS canary', ['canary']);
    connection.release();
    expect(statements()).toHaveLength(101);
    expect(wrongParents(spans.finished(), callerOf)).toEqual([]);
    expect(statements().every(({ attributes }) => attributes['db.namespace'] === 'shop')).toBe(true);
  });

  it('refuses what is no client', () => {
    expect(() => traceMysql2({})).toThrow(
      /expected a pool, a cluster of pools or a connection of mysql2, got an object/,
    );
    expect(() => traceMariadb({})).toThrow(/expected a pool, a cluster or a connection of mariadb, got an object/);
  });
});

describe('mariadb', () => {
  const create = () =>
    kept(
      traceMariadb(mariadb.createPool({ ...config, connectionLimit: 1 }), {
        serverAddress: config.host,
        serverPort: config.port,
        namespace: 'shop',
      }),
    );

  it('gives 200 statements of 200 callers the right parents over one connection', async () => {
    const pool = create();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        under(`caller ${index}`, () => pool.query(`SELECT 1 AS \`c${index}\``)),
      ),
    );
    expect(statements()).toHaveLength(200);
    expect(wrongParents(spans.finished(), callerOf)).toEqual([]);
  });

  it.each(['opts', 'info', 'activeConnections', 'idleConnections', 'taskQueueSize'])(
    'answers as ever, and is traced, whatever has become of its %s',
    async (part) => {
      for (const value of PLANTED) {
        const pool = kept(mariadb.createPool({ ...config, connectionLimit: 1 }));
        Object.defineProperty(pool, part, { value, configurable: true });
        traceMariadb(pool);
        spans.reset();
        const rows: unknown = await pool.query('SELECT 7 AS answer');
        const connection = await pool.getConnection();
        await connection.query('SELECT 8 AS answer');
        await connection.release();
        expect([value, rows, statements().length]).toEqual([value, [{ answer: 7 }], 2]);
        for (const read of runtime.pools.values()) read();
      }
    },
  );

  it('counts the rows of a procedure, not its results', async () => {
    const pool = create();
    await pool.query('CREATE OR REPLACE PROCEDURE two_rows() SELECT seq FROM seq_1_to_2');
    spans.reset();
    await pool.query('CALL two_rows()');
    expect(statements().map(({ attributes }) => attributes['db.response.returned_rows'])).toEqual([2]);
  });

  it('traces batches, streams, transactions and failures, without values', async () => {
    const pool = create();
    const connection = await pool.getConnection();
    await connection.query('CREATE TEMPORARY TABLE kept (id int, secret text)');
    await connection.beginTransaction();
    await connection.batch('INSERT INTO kept VALUES (?, ?)', [
      [1, 'canary-a'],
      [2, 'canary-b'],
    ]);
    await connection.commit();
    for await (const _row of connection.queryStream('SELECT * FROM kept'));
    await expect(connection.query("SELECT 'canary-c' FROM nowhere")).rejects.toThrow();
    await connection.release();
    expect(
      statements().map(({ name, status, attributes }) => [
        name,
        status.code,
        attributes['db.operation.batch.size'] ?? attributes['db.response.returned_rows'] ?? attributes['error.type'],
      ]),
    ).toEqual([
      ['CREATE TABLE kept', SpanStatusCode.UNSET, undefined],
      ['START TRANSACTION', SpanStatusCode.UNSET, undefined],
      ['BATCH INSERT kept', SpanStatusCode.UNSET, 2],
      ['COMMIT', SpanStatusCode.UNSET, undefined],
      ['SELECT kept', SpanStatusCode.UNSET, 2],
      ['SELECT nowhere', SpanStatusCode.ERROR, '1146'],
    ]);
    expect(JSON.stringify(spans.finished().map(({ attributes }) => attributes))).not.toContain('canary');
    expect(spans.open()).toBe(0);
  });

  it('traces what runs on a connection that a callback was handed, and on a prepared statement that is read as a stream', async () => {
    const pool = traceMariadb(callbackMariadb.createPool({ ...config, connectionLimit: 1 }));
    kept({ end: () => new Promise((resolve) => pool.end(resolve)) });
    const ask = () =>
      new Promise((resolve, reject) => {
        pool.getConnection((failure, connection) => {
          if (failure !== null || connection === undefined) return reject(failure);
          connection.query('SELECT 1 AS one', (error, rows) => {
            connection.release(() => (error === null ? resolve(rows) : reject(error)));
          });
        });
      });
    await expect(Promise.all(['a', 'b', 'c'].map((name) => under(name, ask)))).resolves.toHaveLength(3);
    const connection = await create().getConnection();
    const prepared = await connection.prepare('SELECT seq FROM seq_1_to_9 WHERE seq > ?');
    await under('d', async () => {
      for await (const _row of prepared.executeStream([2]));
    });
    await connection.release();
    expect(statements().map(({ name, attributes }) => [name, attributes['db.response.returned_rows']])).toEqual([
      ['SELECT', 1],
      ['SELECT', 1],
      ['SELECT', 1],
      ['SELECT seq_1_to_9', 7],
    ]);
    const parents = new Set(statements().map(({ parentSpanContext }) => parentSpanContext?.spanId));
    expect([parents.size, spans.open()]).toEqual([4, 0]);
  });

  it('traces a cluster, whichever way a connection is taken from it', async () => {
    const cluster = kept(traceMariadb(mariadb.createPoolCluster()));
    cluster.add('a', config);
    const connection = await cluster.getConnection();
    await connection.query('SELECT 1 AS one');
    await connection.release();
    await cluster.of('a').query('SELECT 2 AS two');
    const chosen = await cluster.of('a').getConnection();
    await chosen.query('SELECT 3 AS three');
    await chosen.release();
    expect(statements().map(({ attributes }) => attributes['db.query.text'])).toEqual([
      'SELECT ? AS one',
      'SELECT ? AS two',
      'SELECT ? AS three',
    ]);
  });

  it('ends the transaction that a connection is given back with, also the second time', async () => {
    const pool = create();
    for (const _time of [1, 2]) {
      const connection = await pool.getConnection();
      await connection.beginTransaction();
      await connection.release();
      expect(spans.open()).toBe(0);
    }
  });

  it('says nothing of the statement and its values in what it records of an error', async () => {
    const pool = create();
    await pool.query('CREATE TABLE IF NOT EXISTS quoted (secret varchar(40) PRIMARY KEY)');
    await pool.query('REPLACE INTO quoted VALUES (?)', ['canary']);
    const again = pool.query("INSERT INTO quoted SELECT 'canary' FROM dual WHERE 'canary' = ?", ['canary']);
    await expect(again).rejects.toThrow(/canary.*\n.*canary/);
    const [failed] = statements().slice(-1);
    expect(failed?.status.message).toMatch(/Duplicate entry '\?' for key 'PRIMARY'/);
    expect(JSON.stringify([failed?.status, failed?.attributes, failed?.events])).not.toContain('canary');
  });
});
