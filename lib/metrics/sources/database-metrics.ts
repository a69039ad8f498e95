import type { Attributes, Span } from '@opentelemetry/api';
import { runtime } from '../../core/runtime/runtime.js';
import type { DatabaseMeasurement, DatabaseMetrics } from '../../core/contracts/database-metrics.js';
import type { Counter } from '../instruments/counter.js';
import { ERROR_LABEL } from './error-label.js';
import type { Gauge } from '../instruments/gauge.js';
import type { Histogram } from '../instruments/histogram.js';
import type { Meter } from '../instruments/meter.js';

/** The bounds that the database conventions advise, in seconds. */
const DATABASE_BUCKETS: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const PLACE = ['db.system.name', 'db.namespace', 'db.operation.name', 'db.collection.name'] as const;

/** Duration of database calls and the state of connection pools, by the names of the semantic conventions. */
export class RecordedDatabaseMetrics implements DatabaseMetrics {
  readonly #duration: Histogram;
  readonly #slow: Counter;
  readonly #wait: Histogram;
  readonly #timeouts: Counter;

  constructor(meter: Meter) {
    const place = [
      { name: 'db_system_name', isFixed: true },
      { name: 'db_namespace' },
      { name: 'db_operation_name', max: 100 },
      { name: 'db_collection_name' },
    ];
    const pool = { name: 'db_client_connection_pool_name', max: 50 };
    this.#duration = meter.histogram({
      name: 'db_client_operation_duration_seconds',
      help: 'Duration of calls of database clients.',
      labels: [...place, { name: 'server_address' }, ERROR_LABEL],
      buckets: DATABASE_BUCKETS,
    });
    this.#slow = meter.counter({
      name: 'traced_db_slow_queries_total',
      help: 'Calls of database clients that took longer than their limit.',
      labels: place,
    });
    this.#wait = meter.histogram({
      name: 'db_client_connection_wait_time_seconds',
      help: 'Time until a pool handed out a connection.',
      labels: [pool],
      buckets: DATABASE_BUCKETS,
    });
    this.#timeouts = meter.counter({
      name: 'db_client_connection_timeouts_total',
      help: 'Waits for a connection that ended without one.',
      labels: [pool],
    });
    addPoolGauges(meter, pool);
  }

  operationEnded(
    { attributes, errorType = '' }: DatabaseMeasurement,
    durationMs: number,
    span: Span | undefined,
  ): void {
    this.#duration
      .with(...placeOf(attributes), text(attributes, 'server.address'), errorType)
      .observe(durationMs / 1000, span);
  }

  slowQuery({ attributes }: DatabaseMeasurement): void {
    this.#slow.with(...placeOf(attributes)).inc(1);
  }

  waited(poolName: string, durationMs: number): void {
    this.#wait.with(poolName).observe(durationMs / 1000, undefined);
  }

  timedOut(poolName: string): void {
    this.#timeouts.with(poolName).inc(1);
  }
}

function addPoolGauges(meter: Meter, pool: { name: string; max: number }): void {
  const gauge = (name: string, help: string, state?: string): Gauge =>
    meter.gauge({
      name: `db_client_connection_${name}`,
      help,
      labels: state === undefined ? [pool] : [pool, { name: state, isFixed: true }],
    });
  const count = gauge('count', 'Connections of a pool, idle or used.', 'db_client_connection_state');
  const pending = gauge('pending_requests', 'Callers that wait for a connection.');
  const max = gauge('max', 'Connections that a pool may have.');
  count.collect = () => {
    for (const [name, read] of runtime.pools) {
      const reading = read();
      // Nobody uses the pool any more.
      if (reading === undefined) runtime.pools.delete(name);
      count.with(name, 'idle').set(reading?.idle ?? 0);
      count.with(name, 'used').set(reading?.used ?? 0);
      pending.with(name).set(reading?.pending ?? 0);
      if (reading?.max !== undefined) max.with(name).set(reading.max);
    }
  };
}

function placeOf(attributes: Attributes): string[] {
  return PLACE.map((name) => text(attributes, name));
}

function text(attributes: Attributes, name: string): string {
  const value = attributes[name];
  return value === undefined ? '' : String(value);
}
