import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { traceSqlite } from '../../../lib/drivers/sqlite/trace-sqlite.js';
import { seams } from '../../../lib/shared/test-seams.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  iterate(...values: unknown[]): IterableIterator<unknown>;
}
interface Database {
  readonly name?: string;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
}

/** The shape of better-sqlite3, which has to be compiled: three rows, and an error for what it does not know. */
class ShapeOfBetterSqlite implements Database {
  readonly name = '/somebody/shop.db';
  exec(): this {
    return this;
  }
  prepare(sql: string): Statement {
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
    if (sql.includes('nowhere')) {
      const fail = (): never => {
        throw Object.assign(new Error('no such table'), { code: 'SQLITE_ERROR' });
      };
      return { run: fail, get: fail, all: fail, iterate: fail };
    }
    return {
      run: () => ({ changes: 1 }),
      get: () => rows[0],
      all: () => rows,
      iterate: () => rows[Symbol.iterator](),
    };
  }
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database;
}

// Node has it from release 22 on.
const { getBuiltinModule } = process as { getBuiltinModule?: (name: string) => unknown };
const platform = getBuiltinModule?.('node:sqlite') as SqliteModule | undefined;
const databases: [string, () => Database][] = [['better-sqlite3', () => new ShapeOfBetterSqlite()]];
if (platform !== undefined) databases.push(['node:sqlite', () => new platform.DatabaseSync(':memory:')]);

let tracing: TracingCapture;
beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

describe.each(databases)('traceSqlite of %s', (kind, open) => {
  const filled = () => {
    const database = traceSqlite(open());
    database.exec('CREATE TABLE items (id int)');
    database.exec('INSERT INTO items VALUES (1), (2), (3)');
    tracing.reset();
    return database;
  };

  it('traces what a statement does, when it does it', () => {
    const database = filled();
    const statement = database.prepare("SELECT id FROM items WHERE 'canary' <> ?");
    expect(tracing.spans()).toEqual([]);
    expect(statement.all('canary-value')).toHaveLength(3);
    statement.get('x');
    for (const _row of statement.iterate('x'));
    for (const _row of statement.iterate('x')) break;
    expect(
      tracing
        .spans()
        .map(({ name, kind: spanKind, attributes }) => [
          name,
          spanKind,
          attributes['db.query.text'],
          attributes['db.response.returned_rows'],
          attributes['traced.outcome'],
        ]),
    ).toEqual([
      ['SELECT items', SpanKind.INTERNAL, 'SELECT id FROM items WHERE ? <> ?', 3, undefined],
      ['SELECT items', SpanKind.INTERNAL, 'SELECT id FROM items WHERE ? <> ?', undefined, undefined],
      ['SELECT items', SpanKind.INTERNAL, 'SELECT id FROM items WHERE ? <> ?', 3, undefined],
      ...(kind === 'node:sqlite'
        ? [['SELECT items', SpanKind.INTERNAL, 'SELECT id FROM items WHERE ? <> ?', undefined, 'cancelled']]
        : []),
    ]);
  });

  it('passes on what is thrown, and says so', () => {
    const database = filled();
    expect(() => database.prepare('SELECT a FROM nowhere').all()).toThrow(/no such table/);
    const failed = tracing.spans().map(({ status, attributes }) => [status.code, attributes['error.type']]);
    // The one of Node refuses the statement when it is prepared.
    expect(failed).toEqual(kind === 'node:sqlite' ? [] : [[SpanStatusCode.ERROR, 'SQLITE_ERROR']]);
  });

  it('tells the name of the file without its folder', () => {
    filled().prepare('SELECT id FROM items').get();
    expect(tracing.spans()[0]?.attributes['db.namespace']).toBe(kind === 'node:sqlite' ? undefined : 'shop.db');
  });
});
