import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { CountingSpanExporter } from '../exporters/counting.exporter.js';
import type { NamedExporter } from '../exporters/create-exporter.js';
import type { SdkPackages } from '../packages.js';
import type { BatchOptions } from '../start-tracing.options.js';
import { withoutUndefined } from '../without-undefined.js';

const DEFAULT_EXPORT_TIMEOUT_MS = 30_000;
const MAX_TIMER_MS = 2_147_483_647;

/** One way out: a queue of its own, so that a slow backend does not hold up the others. */
export interface ExportLane {
  readonly counting: CountingSpanExporter;
  readonly processor: SpanProcessor;
}

/** Builds the lane of an exporter: queue, counting, exporter. It is given masked spans. */
export function createLane(
  { trace }: Pick<SdkPackages, 'trace'>,
  { name, exporter, isImmediate }: NamedExporter,
  batch: BatchOptions,
): ExportLane {
  const timeoutMs = batch.exportTimeoutMs ?? DEFAULT_EXPORT_TIMEOUT_MS;
  const counting = new CountingSpanExporter(name, exporter, timeoutMs);
  if (isImmediate) return { counting, processor: new trace.SimpleSpanProcessor({ exporter: counting }) };
  const processor = new trace.BatchSpanProcessor({
    exporter: counting,
    // The counting exporter gives up first and counts; were the processor first, it would log every batch.
    exportTimeoutMillis: Math.min(timeoutMs + 1_000, MAX_TIMER_MS),
    ...withoutUndefined({
      scheduledDelayMillis: batch.scheduleDelayMs,
      maxQueueSize: batch.maxQueueSize,
      maxExportBatchSize: batch.maxExportBatchSize,
    }),
  });
  return { counting, processor };
}
