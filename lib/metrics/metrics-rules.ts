import {
  either,
  flag,
  group,
  having,
  list,
  needed,
  number,
  oneOf,
  text,
  texts,
  whole,
  type OptionRules,
} from '../shared/option-rules.js';
import type { DurationOptions, MetricsOptions, SloOptions } from './metrics.options.js';
import type { MetricClient } from './registry.js';
import type { ServiceGraphOptions } from './service-graph.js';

const DURATIONS = either(flag, group({ buckets: list('[0.1, 0.5, 1]') } satisfies OptionRules<DurationOptions>));
export const SLO: OptionRules<SloOptions> = {
  objective: needed(number({ above: 0, max: 1 - Number.EPSILON }, 'a share')),
  latencyMs: needed(number({ above: 0 }, 'milliseconds')),
};
const CLIENTS = ['prom-client', '@prometheus-io/client'] as const;

/** What `createMetrics()` takes. */
export const METRICS_OPTIONS: OptionRules<MetricsOptions> = {
  registry: having('`register` or a `new Registry()` of prom-client', 'registerMetric', 'getMetricsAsJSON'),
  client: either(oneOf(...CLIENTS), { fits: isClient, expected: 'the module of a Prometheus client' }),
  methods: DURATIONS,
  http: DURATIONS,
  databases: flag,
  languageModels: flag,
  resilience: flag,
  serviceGraph: either(
    flag,
    group({
      serviceName: text('orders'),
      peers: texts("{ '10.0.0.7': 'stock' }"),
    } satisfies OptionRules<ServiceGraphOptions>),
  ),
  spans: flag,
  slo: group(SLO),
  exemplars: flag,
  maxLabelValues: whole(1),
  maxSeries: whole(1),
};

function isClient(value: unknown): boolean {
  return typeof (value as MetricClient | null)?.register?.registerMetric === 'function';
}
