import type { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import { transformSync } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { DatabaseClient } from '../../../lib/drivers/common/database/database-client.js';
import { queryOrigin } from '../../../lib/drivers/common/database/query-origin.js';
import { StatementHistory } from '../../../lib/drivers/common/database/statement-history.js';
import { tracePglite } from '../../../lib/drivers/pglite/trace-pglite.js';
import { createMetrics } from '../../../lib/metrics/create-metrics.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { IDLE_SPAN } from '../../../lib/core/span/span-life.js';
import { openPostgres } from '../../../sample-app/src/shop/database/open-postgres.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
let database: PGlite;
beforeAll(async () => {
  seams.rethrowInternalErrors = true;
  database = tracePglite(await openPostgres(), { slowQuery: { thresholdMs: 0.000_001 }, serverAddress: 'db' });
});
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());
afterAll(async () => {
  seams.rethrowInternalErrors = false;
  await database.close();
});

/** The line of whoever asks, in the code that runs: the tests run compiled, without a map that Node knows. */
function lineOfCaller(): number {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites[1]?.getLineNumber();
  const line = new Error('where').stack as unknown as number;
  Error.prepareStackTrace = prepareStackTrace;
  return line;
}

describe('a slow statement', () => {
  it('has an event with the threshold, and from the second time on the place that it comes from', async () => {
    for (let call = 0; call < 2; call++) await database.query('SELECT 41');
    const [first, second] = tracing.spans();
    expect(first?.events.map(({ name, attributes }) => [name, attributes?.['db.slow_query.threshold_ms']])).toEqual([
      ['db.slow_query', 0.000_001],
    ]);
    expect(first?.attributes['code.file.path']).toBeUndefined();
    expect(second?.attributes['code.file.path']).toBe('test/unit/drivers/slow-queries.test.ts');
  });

  it('comes from the line that awaits it, also where it begins in the `then` of an object of Drizzle', async () => {
    const classes = pgTable('pg_class', { relname: text() });
    const ask = async (): Promise<number> => {
      const from = lineOfCaller();
      await drizzle(database).select().from(classes).limit(1);
      return from;
    };
    await ask();
    const from = await ask();
    const [first, second] = tracing.spans().map(({ attributes }) => attributes);
    expect(first?.['code.file.path']).toBeUndefined();
    expect(second).toMatchObject({
      'code.file.path': 'test/unit/drivers/slow-queries.test.ts',
      'code.line.number': from + 1,
    });
  });

  it('comes from a line of the source, whatever it was compiled to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'origin-'));
    const source = ['interface Order {', '  id: number;', '}', '', '(ask: () => unknown): unknown => ask();'].join(
      '\n',
    );
    const { code } = transformSync(source, { loader: 'ts', sourcemap: 'inline', sourcefile: 'orders.ts' });
    const filename = join(folder, 'orders.js');
    writeFileSync(filename, code);
    const run = runInThisContext(code, { filename }) as (ask: () => unknown) => unknown;
    expect(run(queryOrigin)).toEqual({ 'code.file.path': join(folder, 'orders.ts'), 'code.line.number': 5 });
    rmSync(folder, { recursive: true });
  });

  it('stays known when its client has connected and knows better where to', () => {
    const place = { serverAddress: 'first' };
    const client = new DatabaseClient({ system: 'postgresql', address: () => place }, {});
    const before = client.statement('SELECT 43');
    place.serverAddress = 'second';
    client.forgetAddress();
    const after = client.statement('SELECT 43');
    expect(after.attributes['server.address']).toBe('second');
    expect(after.history).toBe(before.history);
  });

  it('is counted and measured, by system, operation and table', async () => {
    const metrics = createMetrics();
    await database.query('SELECT 1 FROM pg_class LIMIT 1');
    await database.query('SELECT 1 FROM nowhere').catch(() => {});
    const { body } = await metrics.expose();
    metrics.stop();
    const place = 'db_system_name="postgresql",db_operation_name="SELECT",db_collection_name="pg_class"';
    expect(body).toContain(`traced_db_slow_queries_total{${place}} 1`);
    expect(body).toContain(`db_client_operation_duration_seconds_count{${place},server_address="db"} 1`);
    expect(body).toContain('db_collection_name="nowhere",server_address="db",error_type="42P01"} 1');
  });

  it('can be one that took longer than its own 95th percentile', () => {
    const history = new StatementHistory();
    const isSlow = (durationMs: number) => history.isSlow(durationMs, { timesP95: 2 }, IDLE_SPAN);
    for (let call = 0; call < 32; call++) expect(isSlow(10)).toBe(false);
    expect([isSlow(19), isSlow(20), isSlow(600)]).toEqual([false, true, true]);
  });

  it('has a limit that is a number', () => {
    expect(() => tracePglite(database, { slowQuery: { thresholdMs: -1 } })).toThrow(TracedError);
    expect(() => tracePglite(database, { slowQuery: { timesP95: 0 } })).toThrow(
      'tracePglite(): slowQuery.timesP95 is 0; write a number above 0',
    );
  });
});

describe('a pool', () => {
  it('tells how many connections it has, for as long as it is there', async () => {
    runtime.pools.set('shop', () => ({ idle: 1, used: 2, pending: 3, max: 5 }));
    runtime.pools.set('gone', () => undefined);
    const metrics = createMetrics();
    const { body } = await metrics.expose();
    metrics.stop();
    const pool = 'db_client_connection_pool_name="shop"';
    expect(body).toContain(`db_client_connection_count{${pool},db_client_connection_state="idle"} 1`);
    expect(body).toContain(`db_client_connection_count{${pool},db_client_connection_state="used"} 2`);
    expect(body).toContain(`db_client_connection_pending_requests{${pool}} 3`);
    expect(body).toContain(`db_client_connection_max{${pool}} 5`);
    expect([...runtime.pools.keys()]).not.toContain('gone');
    runtime.pools.delete('shop');
  });
});
