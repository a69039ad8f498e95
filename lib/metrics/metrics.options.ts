import type { MetricClient, MetricRegistry } from './instruments/registry.js';
import type { ServiceGraphOptions } from './spans/service-graph.js';

/** Names of the Prometheus clients that can be loaded when asked for. */
export type MetricClientName = 'prom-client' | '@prometheus-io/client';

/** What a service promises its callers. */
export interface SloOptions {
  /** The share of requests that are answered well and in time, for example `0.999`. */
  readonly objective: number;
  /** Milliseconds in which a request is answered in time; becomes a bucket bound of every duration. */
  readonly latencyMs: number;
}

/** Measuring durations. */
export interface DurationOptions {
  /** Upper bounds in seconds, ascending. @defaultValue methods: 0.5 ms to 10 s; HTTP: those of the conventions */
  readonly buckets?: readonly number[] | undefined;
}

/** What `createMetrics()` can be told; `false` switches a group of metrics off. */
export interface MetricsOptions {
  /**
   * Where metrics are kept: the registry of a Prometheus client, or a `MemoryRegistry`.
   * @defaultValue the client's, else a registry of our own
   */
  readonly registry?: MetricRegistry | undefined;
  /** A Prometheus client whose default registry is used, as a module or by name. @defaultValue none; no client is needed */
  readonly client?: MetricClient | MetricClientName | undefined;
  /** Rate, errors, duration and concurrency of methods with `@Traced()`. @defaultValue on */
  readonly methods?: boolean | DurationOptions | undefined;
  /** HTTP servers and clients. @defaultValue on */
  readonly http?: boolean | DurationOptions | undefined;
  /** Calls of traced database clients, and their pools. @defaultValue on */
  readonly databases?: boolean | undefined;
  /** Calls of traced clients of language models. @defaultValue on */
  readonly languageModels?: boolean | undefined;
  /** Retries, breakers, bulkheads and timeouts of policies. @defaultValue on */
  readonly resilience?: boolean | undefined;
  /** Calls between services. @defaultValue on */
  readonly serviceGraph?: boolean | ServiceGraphOptions | undefined;
  /** `traced_span_duration_seconds` of every recorded span. @defaultValue off */
  readonly spans?: boolean | undefined;
  /** The service's promise. @defaultValue none */
  readonly slo?: SloOptions | undefined;
  /** Trace ids of sampled spans beside durations, in OpenMetrics text. @defaultValue on */
  readonly exemplars?: boolean | undefined;
  /** Distinct values of a label; further ones become `__other__`. @defaultValue 200 */
  readonly maxLabelValues?: number | undefined;
  /** Series of one metric; further ones are counted together. @defaultValue 2000 */
  readonly maxSeries?: number | undefined;
}
