import { types } from 'node:util';
import type * as OtlpHttp from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpSettings } from './otlp.options.js';
import { withoutUndefined } from '../../without-undefined.js';
import { EXPORT_FAILED, type ExportCallback } from '../export-result.js';

/** The package's `CompressionAlgorithm.GZIP`, an enum that cannot be imported without loading the package. */
const COMPRESSIONS = { gzip: 'gzip', none: 'none' } as unknown as Record<string, OtlpCompression>;
type OtlpCompression = NonNullable<
  NonNullable<ConstructorParameters<typeof OtlpHttp.OTLPTraceExporter>[0]>['compression']
>;

/**
 * Sends spans as OTLP (JSON over HTTP) through `@opentelemetry/exporter-trace-otlp-http`.
 *
 * The package is loaded at the first batch, so that an application that never sends OTLP does not pay for it at start.
 */
export class OtlpSpanExporter implements SpanExporter {
  private exporter: Promise<SpanExporter> | undefined;

  constructor(private readonly settings: OtlpSettings) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    this.load().then(
      (exporter) => exporter.export(spans, resultCallback),
      (error: unknown) => resultCallback({ code: EXPORT_FAILED, error: toError(error) }),
    );
  }

  async forceFlush(): Promise<void> {
    await (await this.exporter)?.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await (await this.exporter)?.shutdown();
  }

  private load(): Promise<SpanExporter> {
    this.exporter ??= import('@opentelemetry/exporter-trace-otlp-http').then(({ OTLPTraceExporter }) => {
      const { endpoint, headers, timeoutMs, compression } = this.settings;
      return new OTLPTraceExporter(
        withoutUndefined({
          url: endpoint,
          headers: headers && { ...headers },
          timeoutMillis: timeoutMs,
          compression: compression && COMPRESSIONS[compression],
        }),
      );
    });
    return this.exporter;
  }
}

function toError(error: unknown): Error {
  return types.isNativeError(error) ? error : new Error(String(error));
}
