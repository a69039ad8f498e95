import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { MaskerOptions } from '../../masking/options/masker.options.js';
import type { ValueMasker } from '../../privacy/masker.js';
import { createSpanMasker, type SpanMasker } from '../pipeline/mask-span.js';
import { calledAs } from '../../shared/start-site.js';
import { resolveMasking } from '../pipeline/resolve-masking.js';
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
 * Default: `createMasker()`; give its options or a masker of your own as the second argument. Spans are copied, never
 * changed, and only when something in them is masked. A value whose masking fails is exported as `[REDACTED:error]`.
 *
 * @throws TracedError what `createMasker()` throws
 * @example
 * new BatchSpanProcessor({ exporter: withMasking(new OTLPTraceExporter()) });
 */
export function withMasking(exporter: SpanExporter, masking?: MaskerOptions | ValueMasker): SpanExporter {
  return new MaskingSpanExporter(exporter, createSpanMasker(calledAs('withMasking()', () => resolveMasking(masking))));
}
