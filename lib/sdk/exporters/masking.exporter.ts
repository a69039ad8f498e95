import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { ValueMasker } from '../../shared/runtime.js';
import { createSpanMasker, type SpanMasker } from '../mask-span.js';
import type { ExportCallback } from './export-result.js';

/** Stands in front of an exporter, which then never sees an unmasked value. */
export class MaskingSpanExporter implements SpanExporter {
  constructor(
    private readonly exporter: SpanExporter,
    private readonly mask: SpanMasker,
  ) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    this.exporter.export(spans.map(this.mask), resultCallback);
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

/**
 * An exporter that masks every span before `exporter` sees it; for providers that were not started by `startTracing()`.
 *
 * Spans are copied, never changed, and only when something in them is masked. A value whose masking fails is exported
 * as `[REDACTED:error]`.
 *
 * @example
 * new BatchSpanProcessor({ exporter: withMasking(new OTLPTraceExporter(), createMasker()) });
 */
export function withMasking(exporter: SpanExporter, masker: ValueMasker): SpanExporter {
  return new MaskingSpanExporter(exporter, createSpanMasker(masker));
}
