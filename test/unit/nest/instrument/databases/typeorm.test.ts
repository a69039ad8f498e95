import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { traceTypeorm } from '../../../../../lib/nest/instrument/databases/typeorm.js';
import { captureTracing } from '../../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../../lib/testing/capture/tracing-capture.js';

/** The shape of better-sqlite3, which has to be compiled. */
class ShapeOfBetterSqlite {
  readonly name = ':memory:';
  inTransaction = false;
  pragma(): unknown[] {
    return [];
  }
  exec(): this {
    return this;
  }
  prepare(sql: string): object {
    const run = (): object => {
      if (/^BEGIN/.test(sql)) this.inTransaction = true;
      if (/^COMMIT/.test(sql)) this.inTransaction = false;
      return { changes: 0, lastInsertRowid: 0 };
    };
    return { reader: sql.startsWith('SELECT'), run, all: () => [{ id: 1 }] };
  }
  close(): void {}
}

let tracing: TracingCapture;
let source: DataSource;
beforeEach(async () => {
  tracing = captureTracing({ rethrowInternalErrors: true });
  source = await new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    driver: ShapeOfBetterSqlite,
  }).initialize();
});
afterEach(async () => {
  await source.destroy();
  await tracing.close();
});

const names = (): string[] => tracing.spans().map(({ name }) => name);

describe('a data source of TypeORM over better-sqlite3', () => {
  it('traces the statements that it had prepared before it was met', async () => {
    await source.query('SELECT id FROM items');
    expect(names()).toEqual([]);
    traceTypeorm(source);
    await source.query('SELECT id FROM items');
    await source.query('SELECT id FROM others');
    expect(names()).toEqual(['SELECT items', 'SELECT others']);
  });

  it('has its statements below the transaction that they are in', async () => {
    await source.transaction((manager) => manager.query('SELECT id FROM items'));
    traceTypeorm(source);
    await source.transaction((manager) => manager.query('SELECT id FROM items'));
    expect(names()).toEqual(['BEGIN', 'SELECT items', 'COMMIT', 'transaction :memory:']);
    const [, select, , transaction] = tracing.spans();
    expect(select?.parentSpanContext?.spanId).toBe(transaction?.spanContext().spanId);
  });

  it('is traced without them where TypeORM keeps them elsewhere', async () => {
    Object.assign(source.driver.createQueryRunner('master'), { stmtCache: undefined, cacheSize: 0 });
    traceTypeorm(source);
    await source.query('SELECT id FROM items');
    expect(names()).toEqual(['SELECT items']);
  });
});
