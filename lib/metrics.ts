export { createMetrics, type Metrics } from './metrics/create-metrics.js';
export type { Exposition } from './metrics/exposition.js';
export type { DurationOptions, MetricClientName, MetricsOptions, SloOptions } from './metrics/metrics.options.js';
export { prometheusRules, type PrometheusRulesOptions } from './metrics/prometheus-rules.js';
export type { ObservedPolicy, PolicyCallObserver, PolicyObserver, StateTransition } from './metrics/policy-observer.js';
export {
  MemoryRegistry,
  type MetricClient,
  type MetricExemplar,
  type MetricRegistry,
  type MetricSample,
  type MetricSnapshot,
  type RegisteredMetric,
} from './metrics/registry.js';
export type { ServiceGraphOptions } from './metrics/service-graph.js';
export type { EndedSpan, SpanObserver } from './metrics/span-observer.js';
