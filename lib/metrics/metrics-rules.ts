import * as is from '../shared/options/option-rules.js';
import type { OptionRules } from '../shared/options/option-rules.js';
import type { DurationOptions, MetricsOptions, SloOptions } from './metrics.options.js';
import type { MetricClient } from './instruments/registry.js';
import type { ServiceGraphOptions } from './spans/service-graph.js';

const DURATIONS = is.either(
  is.flag,
  is.group({ buckets: is.list('[0.1, 0.5, 1]') } satisfies OptionRules<DurationOptions>),
);
export const SLO: OptionRules<SloOptions> = {
  objective: is.needed(is.number({ above: 0, max: 1 - Number.EPSILON }, 'a share')),
  latencyMs: is.needed(is.number({ above: 0 }, 'milliseconds')),
};
const CLIENTS = ['prom-client', '@prometheus-io/client'] as const;

/** What `createMetrics()` takes. */
export const METRICS_OPTIONS: OptionRules<MetricsOptions> = {
  registry: is.having('`register` or a `new Registry()` of prom-client', 'registerMetric', 'getMetricsAsJSON'),
  client: is.either(is.oneOf(...CLIENTS), { fits: isClient, expected: 'the module of a Prometheus client' }),
  methods: DURATIONS,
  http: DURATIONS,
  databases: is.flag,
  languageModels: is.flag,
  resilience: is.flag,
  serviceGraph: is.either(
    is.flag,
    is.group({
      serviceName: is.text('orders'),
      peers: is.texts("{ '10.0.0.7': 'stock' }"),
    } satisfies OptionRules<ServiceGraphOptions>),
  ),
  spans: is.flag,
  slo: is.group(SLO),
  exemplars: is.flag,
  maxLabelValues: is.whole(1),
  maxSeries: is.whole(1),
};

function isClient(value: unknown): boolean {
  return typeof (value as MetricClient | null)?.register?.registerMetric === 'function';
}
