export { createMetrics, type Metrics } from './metrics/create-metrics.js';
export type { Exposition } from './metrics/exposition/exposition.js';
export type { DurationOptions, MetricClientName, MetricsOptions, SloOptions } from './metrics/metrics.options.js';
export { prometheusRules, type PrometheusRulesOptions } from './metrics/prometheus-rules.js';
export type {
  ObservedPolicy,
  PolicyCallObserver,
  PolicyObserver,
  StateTransition,
} from './metrics/sources/policy-observer.js';
export {
  MemoryRegistry,
  type MetricClient,
  type MetricExemplar,
  type MetricRegistry,
  type MetricSample,
  type MetricSnapshot,
  type RegisteredMetric,
} from './metrics/instruments/registry.js';
export type { ServiceGraphOptions } from './metrics/spans/service-graph.js';
export type { EndedSpan, SpanObserver } from './metrics/spans/span-observer.js';
