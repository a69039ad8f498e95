import type { Metrics } from '../../metrics/create-metrics.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';

/** Options whose span processors include the one that makes metrics of spans. */
export function withSpanMetrics(options: TracingModuleOptions, metrics: Metrics | false): TracingModuleOptions {
  if (metrics === false) return options;
  return { ...options, spanProcessors: [...(options.spanProcessors ?? []), metrics.spans] };
}
