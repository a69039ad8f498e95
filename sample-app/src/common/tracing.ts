import { trace } from '@opentelemetry/api';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { TracingModule } from 'nestjs-traced';
import { LauncherExporter } from './launcher-exporter.js';

/** Tracing for one service of the shop: to the launcher's terminal, and to whatever `OTEL_TRACES_EXPORTER` names. */
export function serviceTracing(serviceName: string): DynamicModule {
  return TracingModule.forRoot({ serviceName, exporters: [new LauncherExporter()] });
}
