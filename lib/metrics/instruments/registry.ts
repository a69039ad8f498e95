import { LoopPause } from './loop-pause.js';

/** One series of a metric at the time of a scrape. */
export interface MetricSample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** The name of the series where it is not that of the metric: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string | undefined;
  readonly exemplar?: MetricExemplar | null | undefined;
  /** Since when a counter or a histogram counts, at the last sample of its series. Milliseconds since the epoch. */
  readonly createdMs?: number | undefined;
}

/** The trace behind one observation. */
export interface MetricExemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

/** A metric with its series at the time of a scrape. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: string | number;
  /** How clients add up the processes of a cluster. */
  readonly aggregator?: string | undefined;
  readonly values?: readonly MetricSample[] | undefined;
}

/**
 * What we need of a registry: the `Registry` of prom-client 15 and that of `@prometheus-io/client` both have it.
 *
 * Parameters are `any`, because both clients type them by classes of their own.
 */
export interface MetricRegistry {
  registerMetric(metric: any): void;
  removeSingleMetric(name: string): void;
  getSingleMetric(name: string): unknown;
  getMetricsAsJSON(): Promise<any[]>;
}

/** The module of a Prometheus client, for its default registry. */
export interface MetricClient {
  readonly register: MetricRegistry;
}

/** A metric as registries keep it. */
export interface RegisteredMetric {
  readonly name: string;
  get(): MetricSnapshot | Promise<MetricSnapshot>;
}

/**
 * A registry of our own, for applications without a Prometheus client.
 *
 * Default: empty. Knows nothing of other registries and of no global one.
 *
 * @example
 * const metrics = createMetrics({ registry: new MemoryRegistry() });
 */
export class MemoryRegistry implements MetricRegistry {
  readonly #metrics = new Map<string, RegisteredMetric>();

  /** @throws Error when another metric of this name is there. */
  registerMetric(metric: RegisteredMetric): void {
    const existing = this.#metrics.get(metric.name);
    if (existing !== undefined && existing !== metric) {
      throw new Error(`A metric with the name ${metric.name} has already been registered.`);
    }
    this.#metrics.set(metric.name, metric);
  }

  removeSingleMetric(name: string): void {
    this.#metrics.delete(name);
  }

  getSingleMetric(name: string): RegisteredMetric | undefined {
    return this.#metrics.get(name);
  }

  async getMetricsAsJSON(): Promise<MetricSnapshot[]> {
    const pause = new LoopPause();
    const snapshots: MetricSnapshot[] = [];
    for (const metric of [...this.#metrics.values()]) {
      const answer = metric.get();
      // Awaited only where it is a promise: metrics that are read in one turn of the event loop fit together.
      const snapshot = answer instanceof Promise ? await answer : answer;
      snapshots.push(snapshot);
      const turn = pause.after(snapshot.values?.length ?? 0);
      if (turn !== undefined) await turn;
    }
    return snapshots;
  }
}
