import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Metrics } from '../../metrics/create-metrics.js';
import { guard } from '../../shared/errors/guard.js';
import { createMetricsHandler, type MetricsHandler } from './metrics-endpoint.js';
import { metricsOptionsOf, metricsPathOf } from './metrics.options.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { METRICS, TRACING_OPTIONS } from '../module/tracing.tokens.js';

interface RoutingAdapter {
  get?(path: string, handler: MetricsHandler): unknown;
}

/**
 * Serves the metrics: a route of the framework itself, mounted before the application's own, so that no catch-all, prefix,
 * guard or interceptor of the application gets in between.
 */
@Injectable()
export class MetricsEndpointService implements OnApplicationShutdown {
  readonly #metrics: Metrics | false;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(METRICS) metrics: Metrics | false,
    @Inject(TRACING_OPTIONS) options: TracingModuleOptions,
  ) {
    this.#metrics = metrics;
    const path = metricsPathOf(options);
    if (metrics === false || path === undefined) return;
    const handler = createMetricsHandler({ metrics, path, guard: metricsOptionsOf(options)?.guard });
    const adapter = (): RoutingAdapter | undefined => host.httpAdapter as unknown as RoutingAdapter | undefined;
    const mount = (): void => void guard('mounting the metrics', () => adapter()?.get?.(path, handler));
    if (adapter()) mount();
    // In a testing module the HTTP adapter is set only after the providers were made.
    else host.init$?.subscribe(mount);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#metrics !== false) (await import('./metrics-lease.js')).releaseMetrics(this.#metrics);
  }
}
