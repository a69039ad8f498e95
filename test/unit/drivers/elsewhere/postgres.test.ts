import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tracePostgres } from '../../../../lib/drivers/postgres/trace-postgres.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());

function handle(this: Query): void {
  this.resolve([]);
}

/** As postgres.js has it: a lazy promise. */
class Query {
  declare handle: () => void;
  readonly strings = ['SELECT 1'];
  resolve = (_rows: unknown[]): void => {};
  reject = (_error: unknown): void => {};
}

const clientOf = (method: () => void, more: object = {}) => {
  Query.prototype.handle = method;
  const sql = (): Query => new Query();
  return Object.assign(sql, { unsafe: sql, begin: () => undefined, options: {} }, more);
};

describe('queries of postgres.js', () => {
  it('have a span when nobody else stands in front of them', () => {
    tracePostgres(clientOf(handle))().handle();
    expect(tracing.spans().map(({ name }) => name)).toEqual(['SELECT']);
  });

  it('are left to Sentry, which stands in front of their method, or has a view of the client', () => {
    tracePostgres(clientOf(new Proxy(handle, {})))().handle();
    tracePostgres(clientOf(Object.assign(handle.bind(new Query()), { __sentry_original__: handle })))().handle();
    const viewed = clientOf(handle, { [Symbol.for('sentry.instrumented.postgresjs')]: true });
    expect(tracePostgres(viewed)).toBe(viewed);
    expect(tracing.spans()).toEqual([]);
  });
});
