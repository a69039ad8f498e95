import { registerInstrumentations, type Instrumentation } from '@opentelemetry/instrumentation';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { MySQL2Instrumentation } from '@opentelemetry/instrumentation-mysql2';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { DiscardingExporter } from './discarding-exporter.cjs';

// To construct an instrumentation is to switch it on, so only the one that is wanted may be constructed.
const instrumentations: Readonly<Record<string, () => Instrumentation>> = {
  pg: () => new PgInstrumentation(),
  mysql2: () => new MySQL2Instrumentation(),
  ioredis: () => new IORedisInstrumentation(),
  undici: () => new UndiciInstrumentation(),
};

/** Starts the SDK with the official instrumentation of one driver, or of none; its sampler follows the parent. */
export function startDriverInstrumentation(driver: string | undefined): void {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new DiscardingExporter())] });
  provider.register();
  if (driver === undefined) return;
  const chosen = instrumentations[driver] as () => Instrumentation;
  registerInstrumentations({ tracerProvider: provider, instrumentations: [chosen()] });
}
