import type { DynamicModule, INestApplication } from '@nestjs/common';
import { TRACING_HANDLE, TracingModule, type TracingHandle, type TracingModuleOptions } from 'nestjs-traced';
import type { ExporterOption } from 'nestjs-traced/sdk';
import { CORRELATION_ID, REQUEST_ID } from './baggage.js';
import { namedExporters } from './exporters.js';
import { LauncherExporter } from './launcher-exporter.js';
import { settings } from './settings.js';

/**
 * Tracing for one service of the shop: to the launcher's terminal and page, and to whatever `OTEL_TRACES_EXPORTER` names. Its
 * metrics are served at `/metrics`. `policies` protect its calls of other services.
 */
export function serviceTracing(
  serviceName: string,
  { policies = {} }: Pick<TracingModuleOptions, 'policies'> = {},
): DynamicModule {
  // The launcher has warned about names that are wrong.
  const named = namedExporters(process.env['OTEL_TRACES_EXPORTER'], () => undefined);
  return TracingModule.forRoot({
    serviceName,
    exporters: [new LauncherExporter(), ...pageExporters(process.env['SHOP_PAGE_URL']), ...named],
    masking: { hashKey: settings.hashKey },
    policies,
    baggage: { toAttributes: [REQUEST_ID, CORRELATION_ID] },
    ...(settings.sampling !== undefined && { sampling: settings.sampling }),
    eventLoop: { thresholdMs: settings.stallMs },
    metrics: { slo: { objective: 0.999, latencyMs: 250 } },
  });
}

/** The page of the launcher takes spans as every OTLP backend does. */
function pageExporters(url: string | undefined): ExporterOption[] {
  return url ? [{ name: 'otlp', endpoint: `${url}v1/traces` }] : [];
}

/** Sends the spans that wait in the queues. */
export async function flushTracing(app: INestApplication): Promise<void> {
  await app.get<TracingHandle>(TRACING_HANDLE, { strict: false }).flush();
}
