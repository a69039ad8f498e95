import { checkOptions } from '../../../shared/options/check-options.js';
import * as is from '../../../shared/options/option-rules.js';
import type { OptionRules } from '../../../shared/options/option-rules.js';

/** When a statement counts as slow. */
export interface SlowQueryOptions {
  /** Milliseconds from which a statement is slow; 0 for all of them. @defaultValue 500 */
  readonly thresholdMs?: number | undefined;
  /**
   * How many times its own 95th percentile a statement may take; asked once it has run 32 times, and from 5 ms on.
   *
   * @defaultValue not asked
   */
  readonly timesP95?: number | undefined;
}

/** What every tracer of a database client can be told. */
export interface DatabaseOptions {
  /** The name of the pool in metrics (`db.client.connection.pool.name`). @defaultValue `host:port/database` */
  readonly poolName?: string | undefined;
  /** `db.namespace`, where the client does not tell. @defaultValue what the client is connected to */
  readonly namespace?: string | undefined;
  /** `server.address`, where the client does not tell. @defaultValue what the client is connected to */
  readonly serverAddress?: string | undefined;
  /** `server.port`, where the client does not tell. @defaultValue what the client is connected to */
  readonly serverPort?: number | undefined;
  /**
   * Record the text of statements, with `?` for each literal; `false` leaves the summary only.
   *
   * @defaultValue true
   */
  readonly queryText?: boolean | undefined;
  /** Make spans only inside a trace; health checks and warm-up queries then leave none. @defaultValue false */
  readonly requireParent?: boolean | undefined;
  /** A span around the statements from `BEGIN` to `COMMIT` or `ROLLBACK`. @defaultValue true */
  readonly transactions?: boolean | undefined;
  /** Slow statements: an event `db.slow_query` on the span, a metric, and where they came from; `false` for none. */
  readonly slowQuery?: SlowQueryOptions | false | undefined;
  /**
   * Append the trace's context to the text of statements as a comment, so that it shows in the server's own views. Never
   * done to prepared statements. Every statement gets a text of its own, which costs servers that cache by text.
   *
   * @defaultValue false
   */
  readonly comment?: boolean | undefined;
}

/** What every tracer of a database client takes. */
export const DATABASE_OPTIONS: OptionRules<DatabaseOptions> = {
  poolName: is.text('orders'),
  namespace: is.text('shop'),
  serverAddress: is.text('db.internal'),
  serverPort: is.whole(0),
  queryText: is.flag,
  requireParent: is.flag,
  transactions: is.flag,
  slowQuery: is.either(
    is.off,
    is.group({
      thresholdMs: is.number({ min: 0 }, 'milliseconds'),
      timesP95: is.number({ above: 0 }),
    } satisfies OptionRules<SlowQueryOptions>),
  ),
  comment: is.flag,
};

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function checkDatabaseOptions(tracer: string, options: DatabaseOptions): void {
  checkOptions(`${tracer}()`, options, DATABASE_OPTIONS);
}
