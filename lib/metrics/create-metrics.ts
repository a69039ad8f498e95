import { runtime } from '../core/runtime/runtime.js';
import { meterSlot } from './sources/active-meter.js';
import type { Exposition } from './exposition/exposition.js';
import { RecordedDatabaseMetrics } from './sources/database-metrics.js';
import { RecordedHttpMetrics } from './sources/http-metrics.js';
import { RecordedLanguageModelMetrics } from './sources/language-model-metrics.js';
import { Meter } from './instruments/meter.js';
import { NO_METHOD_METRICS, RecordedMethodMetrics } from './sources/method-metrics.js';
import type { MetricsOptions } from './metrics.options.js';
import { negotiateFormat } from './exposition/negotiate-format.js';
import { NO_POLICY_METRICS, PolicyMetrics } from './sources/policy-metrics.js';
import type { PolicyObserver } from './sources/policy-observer.js';
import type { MetricRegistry } from './instruments/registry.js';
import { resolveMetrics } from './resolve-metrics.js';
import { shareExposition } from './exposition/shared-exposition.js';
import { addExporterMetrics } from './self/exporter-metrics.js';
import { addTailMetrics } from './self/tail-metrics.js';
import { addSelfMetrics } from './self/self-metrics.js';
import { ServiceGraph } from './spans/service-graph.js';
import { SpanMetrics } from './spans/span-metrics.js';
import { createSpanObserver } from './spans/create-span-observer.js';
import type { SpanObserver } from './spans/span-observer.js';

/** What came of `createMetrics()`. */
export interface Metrics {
  /** Where the metrics are. */
  readonly registry: MetricRegistry;
  /** Follows policies: `addPolicyListener(metrics.policies)`. Does nothing when `resilience` is off. */
  readonly policies: PolicyObserver;
  /** Measures spans: `startTracing({ spanProcessors: [metrics.spans] })`. Does nothing when no metric needs spans. */
  readonly spans: SpanObserver;
  /** Answers a scrape, in the format that its `Accept` header asks for; scrapes at the same time share one text. */
  expose(accept?: string): Promise<Exposition>;
  /** Names this process in the service graph, unless the options have. */
  setServiceName(name: string): void;
  /** Stops measuring and takes our metrics out of the registry. */
  stop(): void;
}

/**
 * Starts to measure: methods, HTTP, policies, the service graph and what decorators declare.
 *
 * Needs no Prometheus client; with one, our metrics stand in its registry beside the application's own. Measures every
 * call, sampled or not. The latest call is in charge of the process. Never puts arguments, results, messages or
 * addresses with a path on a label; a label has 200 values at most.
 *
 * @throws TracedError `TRACED_METRIC_CONFLICT` when a name is taken by another metric, `TRACED_INVALID_OPTION`.
 * @example
 * const metrics = createMetrics({ slo: { objective: 0.999, latencyMs: 250 } });
 * createServer(async (request, response) => {
 *   const { contentType, body } = await metrics.expose(request.headers.accept);
 *   response.setHeader('content-type', contentType).end(body);
 * }).listen(9464);
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const config = resolveMetrics(options);
  const { registry, methodBuckets, httpBuckets } = config;
  const meter = new Meter(registry, config, config.hasExemplars);
  try {
    const graph = config.serviceGraph && new ServiceGraph(meter, config.serviceGraph);
    graph?.setServiceName(process.env['OTEL_SERVICE_NAME'] || 'unknown_service');
    const methods = methodBuckets === undefined ? NO_METHOD_METRICS : new RecordedMethodMetrics(meter, methodBuckets);
    const onClient: ServiceGraph['clientRequest'] | undefined = graph && ((...args) => graph.clientRequest(...args));
    const http = httpBuckets && new RecordedHttpMetrics(meter, httpBuckets, onClient);
    const databases = config.hasDatabases ? new RecordedDatabaseMetrics(meter) : undefined;
    const models = config.hasLanguageModels ? new RecordedLanguageModelMetrics(meter) : undefined;
    const policies = config.hasResilience ? new PolicyMetrics(meter) : NO_POLICY_METRICS;
    const spans = createSpanObserver(graph, config.hasSpans ? new SpanMetrics(meter) : undefined);
    addSelfMetrics(meter);
    addExporterMetrics(meter);
    addTailMetrics(meter);
    for (const declare of meterSlot.declared.values()) declare(meter);
    const answer = shareExposition(registry);
    meterSlot.meter = meter;
    runtime.methodMetrics = methods;
    runtime.httpMetrics = http;
    runtime.databaseMetrics = databases;
    runtime.languageModelMetrics = models;
    const stop = (): void => {
      if (meterSlot.meter === meter) meterSlot.meter = undefined;
      if (runtime.methodMetrics === methods) runtime.methodMetrics = undefined;
      if (runtime.httpMetrics === http) runtime.httpMetrics = undefined;
      if (runtime.databaseMetrics === databases) runtime.databaseMetrics = undefined;
      if (runtime.languageModelMetrics === models) runtime.languageModelMetrics = undefined;
      meter.close();
    };
    return {
      registry,
      policies,
      spans,
      expose: (accept) => answer(negotiateFormat(accept)),
      setServiceName: (name) => graph?.setServiceName(name),
      stop,
    };
  } catch (error) {
    meter.close();
    throw error;
  }
}
