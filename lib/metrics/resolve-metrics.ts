import { refuseOption } from '../shared/refuse-option.js';
import { loadPackage } from '../shared/load-package.js';
import { HTTP_BUCKETS } from './http-metrics.js';
import { METHOD_BUCKETS } from './method-metrics.js';
import type { DurationOptions, MetricsOptions, SloOptions } from './metrics.options.js';
import { MemoryRegistry, type MetricClient, type MetricRegistry } from './registry.js';
import type { ServiceGraphOptions } from './service-graph.js';

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

const GROUPS = [
  'methods',
  'http',
  'databases',
  'languageModels',
  'resilience',
  'serviceGraph',
  'spans',
  'exemplars',
] as const;
const CLIENTS: readonly string[] = ['prom-client', '@prometheus-io/client'];

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function resolveMetrics(options: MetricsOptions): MetricsConfig {
  const { slo, maxLabelValues = 200, maxSeries = 2000 } = options;
  for (const name of GROUPS) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean' && (typeof value !== 'object' || value === null)) {
      refuseOption('createMetrics()', `${name} is ${String(value)}; write true, false or an object of options`);
    }
  }
  if (!isCount(maxLabelValues))
    refuseOption('createMetrics()', `maxLabelValues is ${maxLabelValues}; write a whole number of at least 1`);
  if (!isCount(maxSeries))
    refuseOption('createMetrics()', `maxSeries is ${maxSeries}; write a whole number of at least 1`);
  if (slo !== undefined) checkSlo(slo, 'createMetrics()');
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
export function checkSlo({ objective, latencyMs }: SloOptions, site: string): void {
  if (!(objective > 0 && objective < 1)) {
    refuseOption(site, `slo.objective is ${objective}; write a share between 0 and 1, for example 0.999`);
  }
  if (!(latencyMs > 0 && Number.isFinite(latencyMs))) {
    refuseOption(site, `slo.latencyMs is ${latencyMs}; write milliseconds above 0`);
  }
}

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function checkBuckets(buckets: readonly number[], site: string, option: string): void {
  const isAscending = buckets.every((bound, index) => index === 0 || bound > (buckets[index - 1] as number));
  if (buckets.length > 0 && isAscending && buckets.every((bound) => Number.isFinite(bound))) return;
  refuseOption(site, `${option} is [${buckets.join(', ')}]; write ascending numbers, without +Inf`);
}

function registryOf({ registry, client }: MetricsOptions): MetricRegistry {
  if (registry !== undefined) {
    if (typeof registry?.registerMetric === 'function' && typeof registry.getMetricsAsJSON === 'function')
      return registry;
    refuseOption(
      'createMetrics()',
      'registry is no registry; pass `register` or a `new Registry()` of prom-client, or leave it out',
    );
  }
  if (client === undefined) return new MemoryRegistry();
  const found = typeof client === 'string' ? load(client) : client;
  if (typeof found?.register?.registerMetric === 'function') return found.register;
  return refuseOption(
    'createMetrics()',
    "client is no Prometheus client; pass the module, or 'prom-client' to have it loaded",
  );
}

function load(name: string): MetricClient {
  if (!CLIENTS.includes(name))
    refuseOption(
      'createMetrics()',
      `client '${name}' is not known; write ${CLIENTS.map((n) => `'${n}'`).join(' or ')}`,
    );
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

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
