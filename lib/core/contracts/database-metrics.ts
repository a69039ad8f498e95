import type { Attributes, Span } from '@opentelemetry/api';

/** A call of a database client: the attributes that its kind of call has, and how it ended. */
export interface DatabaseMeasurement {
  /** The attributes of the span; the low-cardinality ones among them become labels. */
  readonly attributes: Attributes;
  readonly errorType: string | undefined;
  readonly statusCode: string | undefined;
}

/** How many connections a pool has; read when somebody asks. */
export interface PoolReading {
  readonly idle: number;
  readonly used: number;
  readonly pending: number;
  readonly max?: number | undefined;
}

/** Duration of database calls, and the state of connection pools. */
export interface DatabaseMetrics {
  operationEnded(measurement: DatabaseMeasurement, durationMs: number, span: Span | undefined): void;
  slowQuery(measurement: DatabaseMeasurement): void;
  /** A caller got a connection from the pool after waiting `durationMs` for it. */
  waited(poolName: string, durationMs: number): void;
  /** A caller gave up because the pool had no connection for it in time. */
  timedOut(poolName: string): void;
}
