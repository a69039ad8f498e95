import * as contextAsyncHooks from '@opentelemetry/context-async-hooks';
import * as resources from '@opentelemetry/resources';
import * as trace from '@opentelemetry/sdk-trace';
import { calledAs } from '../shared/start-site.js';
import { startWith } from './start/start.js';
import type { StartTracingOptions, TracingHandle } from './start-tracing.options.js';

/**
 * Starts OpenTelemetry tracing for this process and returns how to flush and stop it.
 *
 * Options win over the `OTEL_*` environment variables, which win over the defaults. Spans go to `exporters`, else to
 * `OTEL_TRACES_EXPORTER`, else to every backend whose `OTEL_EXPORTER_*_ENDPOINT` is set, else nowhere. A tracer provider
 * that is already registered is attached to and never replaced; a second call returns the first one's handle. A backend
 * that cannot be reached costs the application nothing but a counted warning a minute.
 *
 * @throws TracedError for options that cannot be used: `TRACED_INVALID_OPTION`, `TRACED_UNKNOWN_EXPORTER`,
 * `TRACED_UNKNOWN_PROPAGATOR`, `TRACED_INVALID_ENDPOINT`, `TRACED_INVALID_SAMPLER`. Environment variables that cannot be
 * used are warned about and ignored.
 *
 * @example
 * const tracing = startTracing({ serviceName: 'orders', exporters: ['zipkin'] });
 * process.once('SIGTERM', () => tracing.shutdown());
 */
export function startTracing(options: StartTracingOptions = {}): TracingHandle {
  return calledAs('startTracing()', () => startWith(() => ({ trace, resources, contextAsyncHooks }), options));
}
