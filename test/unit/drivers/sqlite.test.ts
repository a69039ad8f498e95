import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { traceSqlite } from '../../../lib/drivers/sqlite/trace-sqlite.js';
import { nowMs } from '../../../lib/shared/time/clock.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  /** The rows as lists, from better-sqlite3. */
  raw?(): Statement;
  /** The same from node:sqlite. */
  setReturnArrays?(on: boolean): void;
  iterate(...values: unknown[]): IterableIterator<unknown>;
}
interface Database {
  readonly name?: string;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

type Work = (...args: unknown[]) => unknown;

/** The shape of better-sqlite3, whose own releases run in test/compat/sqlite: three rows, and an error for what it does not know. */
class ShapeOfBetterSqlite implements Database {
  readonly name = '/somebody/shop.db';
  inTransaction = false;
  exec(sql: string): this {
    if (/^BEGIN/.test(sql)) this.inTransaction = true;
    if (/^(?:COMMIT|ROLLBACK)$/.test(sql)) this.inTransaction = false;
    return this;
  }
  close(): void {}
  /** As there: it begins and commits below everything that can be seen, and its forms are properties that stay. */
  transaction(work: Work): Work & Record<string, Work> {
    const isOpen = (): boolean => this.inTransaction;
    const set = (to: boolean): void => void (this.inTransaction = to);
    const form = (): Work =>
      function sqliteTransaction(this: unknown, ...args: unknown[]): unknown {
        const isOuter = !isOpen();
        set(true);
        try {
          return work.apply(this, args);
        } finally {
          if (isOuter) set(false);
        }
      };
    const forms = { default: form(), deferred: form(), immediate: form(), exclusive: form() };
    const properties = Object.fromEntries(
      Object.entries({ ...forms, database: this }).map(([key, value]) => [
        key,
        { value, enumerable: key === 'database' },
      ]),
    );
    Object.values(forms).forEach((one) => Object.defineProperties(one, properties));
    return forms.default as Work & Record<string, Work>;
  }
  prepare(sql: string): Statement {
    if (/^BEGIN nowhere/.test(sql)) throw Object.assign(new Error('syntax error'), { code: 'SQLITE_ERROR' });
    if (/^(?:BEGIN|COMMIT|ROLLBACK)/.test(sql)) {
      return { run: () => this.exec(sql), get: () => undefined, all: () => [], iterate: () => [][Symbol.iterator]() };
    }
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
    if (sql.includes('nowhere')) {
      const fail = (): never => {
        throw Object.assign(new Error('no such table'), { code: 'SQLITE_ERROR' });
      };
      return { run: fail, get: fail, all: fail, iterate: fail };
    }
    let isRaw = false;
    return {
      run: () => ({ changes: 1 }),
      get: () => (isRaw ? Object.values(rows[0] as object) : rows[0]),
      all: () => rows,
      iterate: () => rows[Symbol.iterator](),
      raw(): Statement {
        isRaw = true;
        return this;
      },
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
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

describe.each(databases)('traceSqlite of %s', (kind, open) => {
  const filled = () => {
    const database = traceSqlite(open());
    database.exec('CREATE TABLE items (id int)');
    database.exec('INSERT INTO items VALUES (1), (2), (3)');
    tracing.reset();
    return database;
  };

  /** The spans by name, each below the name of its parent. */
  const family = (): string[] => {
    const spans = tracing.spans();
    const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    return spans.map(({ name, parentSpanContext }) => `${names.get(parentSpanContext?.spanId ?? '') ?? '-'} > ${name}`);
  };
  const transactionName = kind === 'node:sqlite' ? 'transaction sqlite' : 'transaction shop.db';

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

  it('does not take the columns of a row for rows', () => {
    const statement = filled().prepare('SELECT id FROM items');
    statement.raw?.();
    statement.setReturnArrays?.(true);
    const row = statement.get();
    // Releases before Node 24 have objects only.
    expect(Array.isArray(row) ? row : Object.values(row as object)).toEqual([1]);
    expect(tracing.spans().map(({ attributes }) => attributes['db.response.returned_rows'])).toEqual([undefined]);
  });

  it('passes on what is thrown, and says so, be it when the statement is prepared or when it is run', () => {
    const database = filled();
    let thrown: unknown;
    const prepareAndRun = () => {
      try {
        return database.prepare("SELECT a FROM nowhere WHERE b = 'canary'").all();
      } catch (error) {
        thrown = error;
        throw error;
      }
    };
    expect(prepareAndRun).toThrow(/no such table/);
    const [span, ...others] = tracing.spans();
    expect(others).toEqual([]);
    expect([span?.name, span?.status.code, span?.attributes]).toEqual([
      'SELECT nowhere',
      SpanStatusCode.ERROR,
      expect.objectContaining({
        'db.query.text': 'SELECT a FROM nowhere WHERE b = ?',
        'error.type': kind === 'node:sqlite' ? '1' : 'SQLITE_ERROR',
      }),
    ]);
    expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('canary');
    expect(Object.keys(thrown as object)).toEqual(kind === 'node:sqlite' ? ['code', 'errcode', 'errstr'] : ['code']);
  });

  it('ends a transaction whose BEGIN is refused', () => {
    const database = filled();
    expect(() => database.prepare('BEGIN nowhere')).toThrow();
    database.prepare('SELECT id FROM items').all();
    expect(family()).toEqual([`${transactionName} > BEGIN`, `- > ${transactionName}`, '- > SELECT items']);
  });

  it('tells the name of the file without its folder', () => {
    filled().prepare('SELECT id FROM items').get();
    expect(tracing.spans()[0]?.attributes['db.namespace']).toBe(kind === 'node:sqlite' ? undefined : 'shop.db');
  });

  it('puts the statements of a transaction below its span', () => {
    const database = filled();
    database.exec('BEGIN IMMEDIATE');
    database.prepare('SELECT id FROM items').all();
    database.exec('COMMIT');
    database.prepare('SELECT id FROM items').all();
    expect(family()).toEqual([
      `${transactionName} > BEGIN`,
      `${transactionName} > SELECT items`,
      `${transactionName} > COMMIT`,
      `- > ${transactionName}`,
      '- > SELECT items',
    ]);
  });

  it('does the same where BEGIN and ROLLBACK are prepared, and says how it ended', () => {
    const database = filled();
    database.prepare('BEGIN').run();
    database.prepare('SELECT id FROM items').all();
    database.prepare('ROLLBACK').run();
    expect(family()).toContain(`${transactionName} > SELECT items`);
    const transaction = tracing.spans().find(({ name }) => name === transactionName);
    expect(transaction?.attributes['traced.db.transaction.outcome']).toBe('rollback');
  });

  it('takes a script that ends its own transaction for one statement', () => {
    const database = filled();
    database.exec('BEGIN; INSERT INTO items VALUES (4); COMMIT;');
    database.prepare('SELECT id FROM items').all();
    expect(family().map((line) => line.split(' > ')[0])).toEqual(['-', '-']);
  });

  it('ends the span of a transaction that is open when the database is closed', () => {
    const database = filled();
    database.exec('BEGIN');
    database.close();
    const transaction = tracing.spans().find(({ name }) => name === transactionName);
    expect(transaction?.attributes['traced.outcome']).toBe('cancelled');
  });

  it('makes no span of a transaction where it is told so', () => {
    const database = traceSqlite(open(), { transactions: false });
    database.exec('BEGIN');
    database.exec('COMMIT');
    expect(family()).toEqual(['- > BEGIN', '- > COMMIT']);
  });
});

describe('a statement that waits for a lock and is refused', () => {
  it('has a span that began when it was given', () => {
    class Locked extends ShapeOfBetterSqlite {
      override prepare(): never {
        // The clock of the test ticks whenever it is read.
        for (let tick = 0; tick < 1000; tick++) nowMs();
        throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
      }
    }
    const database: Database = traceSqlite(new Locked());
    expect(() => database.prepare('SELECT id FROM items')).toThrow('database is locked');
    const [span] = tracing.spans();
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
    expect(span?.duration[0]).toBe(1);
  });
});

describe('database.transaction() of better-sqlite3', () => {
  const open = () => traceSqlite(new ShapeOfBetterSqlite());

  it.each(['default', 'deferred', 'immediate', 'exclusive'])('has a span around its work, in the form %s', (form) => {
    const database = open();
    const self = {};
    const transaction = database.transaction(function (this: unknown, value: unknown) {
      database.prepare('SELECT id FROM items').all();
      return [this, value];
    });
    expect((transaction[form] as Work).call(self, 42)).toEqual([self, 42]);
    const [select, around] = tracing.spans();
    expect([select?.name, around?.name]).toEqual(['SELECT items', 'transaction shop.db']);
    expect(select?.parentSpanContext?.spanId).toBe(around?.spanContext().spanId);
  });

  it('stays a function with the same forms', () => {
    const database = open();
    const transaction = database.transaction(() => 1);
    expect(transaction).toBe(transaction['default']);
    expect(transaction['exclusive']?.['immediate' as never]).toBe(transaction['immediate']);
    expect([transaction.name, transaction.length, Object.keys(transaction)]).toEqual([
      'sqliteTransaction',
      0,
      ['database'],
    ]);
  });

  it('is part of the transaction that it runs in', () => {
    const database = open();
    const inner = database.transaction(() => database.prepare('SELECT id FROM items').all());
    database.transaction(() => inner())();
    expect(tracing.spans().map(({ name }) => name)).toEqual(['SELECT items', 'transaction shop.db']);
  });

  it('passes on what its work throws, and says that it was undone', () => {
    const error = new Error('planted');
    const transaction = open().transaction(() => {
      throw error;
    });
    expect(() => transaction()).toThrow(error);
    const [span] = tracing.spans();
    expect([span?.status.code, span?.attributes['traced.db.transaction.outcome']]).toEqual([
      SpanStatusCode.ERROR,
      'rollback',
    ]);
  });
});

describe('a tag store of node:sqlite', () => {
  // Node has it from release 24 on.
  class Store {
    all(texts: TemplateStringsArray, ...values: unknown[]): unknown[] {
      return texts.raw.length > 1 ? values : [];
    }
    run(): unknown {
      return { changes: 1 };
    }
    get(): unknown {
      throw Object.assign(new Error('no such table'), { errcode: 1 });
    }
  }
  class WithTagStore extends ShapeOfBetterSqlite {
    createTagStore(): Store {
      return new Store();
    }
  }

  it('has a span for each statement, with the values left out', () => {
    const store = traceSqlite(new WithTagStore()).createTagStore();
    const rows = store.all`SELECT id FROM items WHERE id > ${'canary'} AND id < ${7}`;
    expect(rows).toEqual(['canary', 7]);
    (store.run as Work)`INSERT INTO items VALUES (${1})`;
    expect(() => (store.get as Work)`SELECT id FROM nowhere`).toThrow('no such table');
    expect(
      tracing.spans().map(({ name, attributes, status }) => [name, attributes['db.query.text'], status.code]),
    ).toEqual([
      ['SELECT items', 'SELECT id FROM items WHERE id > ? AND id < ?', SpanStatusCode.UNSET],
      ['INSERT items', 'INSERT INTO items VALUES (?)', SpanStatusCode.UNSET],
      ['SELECT nowhere', 'SELECT id FROM nowhere', SpanStatusCode.ERROR],
    ]);
  });
});
