import { refuseOption } from '../shared/options/refuse-option.js';
import { checkOptions } from '../shared/options/check-options.js';
import { METRICS_OPTIONS } from './metrics-rules.js';
import { loadPackage } from '../shared/process/load-package.js';
import { HTTP_BUCKETS } from './sources/http-metrics.js';
import { METHOD_BUCKETS } from './sources/method-metrics.js';
import type { DurationOptions, MetricClientName, MetricsOptions, SloOptions } from './metrics.options.js';
import { MemoryRegistry, type MetricClient, type MetricRegistry } from './instruments/registry.js';
import type { ServiceGraphOptions } from './spans/service-graph.js';

/** {@link MetricsOptions} with every decision taken. */
export interface MetricsConfig {
  readonly registry: MetricRegistry;
  readonly methodBuckets: readonly number[] | undefined;
  readonly httpBuckets: readonly number[] | undefined;
  readonly hasDatabases: boolean;
  readonly hasLanguageModels: boolean;
  readonly hasResilience: boolean;
  readonly serviceGraph: ServiceGraphOptions | undefined;
  readonly hasSpans: boolean;
  readonly hasExemplars: boolean;
  readonly maxLabelValues: number;
  readonly maxSeries: number;
}

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function resolveMetrics(options: MetricsOptions): MetricsConfig {
  checkOptions('createMetrics()', options, METRICS_OPTIONS);
  const { slo, maxLabelValues = 200, maxSeries = 2000 } = options;
  return {
    registry: registryOf(options),
    methodBuckets: bucketsOf('methods', options.methods, METHOD_BUCKETS, slo),
    httpBuckets: bucketsOf('http', options.http, HTTP_BUCKETS, slo),
    hasDatabases: options.databases !== false,
    hasLanguageModels: options.languageModels !== false,
    hasResilience: options.resilience !== false,
    serviceGraph:
      options.serviceGraph === false ? undefined : typeof options.serviceGraph === 'object' ? options.serviceGraph : {},
    hasSpans: options.spans === true,
    hasExemplars: options.exemplars !== false,
    maxLabelValues,
    maxSeries,
  };
}

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function checkBuckets(buckets: readonly number[], site: string, option: string): void {
  const isAscending = buckets.every((bound, index) => index === 0 || bound > (buckets[index - 1] as number));
  if (buckets.length > 0 && isAscending && buckets.every((bound) => Number.isFinite(bound))) return;
  refuseOption(site, `${option} is [${buckets.join(', ')}]; write ascending numbers, without +Inf`);
}

function registryOf({ registry, client }: MetricsOptions): MetricRegistry {
  if (registry !== undefined) return registry;
  if (client === undefined) return new MemoryRegistry();
  return (typeof client === 'string' ? load(client) : client).register;
}

function load(name: MetricClientName): MetricClient {
  try {
    return name === 'prom-client' ? loadPackage('prom-client') : loadPackage('@prometheus-io/client');
  } catch (error) {
    refuseOption(
      'createMetrics()',
      `client '${name}' cannot be loaded; install it with npm install ${name}, or leave client out`,
      { cause: error },
    );
  }
}

function bucketsOf(
  option: string,
  value: boolean | DurationOptions | undefined,
  defaults: readonly number[],
  slo: SloOptions | undefined,
): readonly number[] | undefined {
  if (value === false) return undefined;
  const buckets = (typeof value === 'object' ? value.buckets : undefined) ?? defaults;
  checkBuckets(buckets, 'createMetrics()', `${option}.buckets`);
  const promised = slo && slo.latencyMs / 1000;
  if (promised === undefined || buckets.includes(promised)) return buckets;
  return [...buckets, promised].sort((a, b) => a - b);
}
