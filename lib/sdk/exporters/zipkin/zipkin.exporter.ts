import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../../shared/errors.js';
import { parseHttpUrl } from '../../env/env-reader.js';
import { EXPORT_FAILED, EXPORT_SUCCESS, type ExportCallback } from '../export-result.js';
import { createJsonPoster, type JsonPoster } from '../post-json.js';
import { toZipkinSpan } from './to-zipkin-span.js';
import type { ZipkinSettings } from './zipkin.options.js';

const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Sends spans to Zipkin (JSON v2), mapped fully by the OpenTelemetry specification.
 *
 * Sends to `http://localhost:9411/api/v2/spans` by default and gives up after 10 s; never retries.
 *
 * @throws TracedError `TRACED_INVALID_ENDPOINT` when `endpoint` is not an absolute http or https address.
 *
 * @example
 * startTracing({ exporters: [new ZipkinSpanExporter({ endpoint: 'http://zipkin:9411/api/v2/spans' })] });
 */
export class ZipkinSpanExporter implements SpanExporter {
  private readonly poster: JsonPoster;
  private readonly pending = new Set<Promise<void>>();
  private isShutDown = false;

  constructor({ endpoint = DEFAULT_ENDPOINT, timeoutMs = DEFAULT_TIMEOUT_MS, headers }: ZipkinSettings = {}) {
    const url = parseHttpUrl(endpoint);
    if (url === undefined) {
      throw new TracedError(
        'TRACED_INVALID_ENDPOINT',
        `The endpoint of exporter 'zipkin' is not an absolute http or https address; write one such as ${DEFAULT_ENDPOINT}.`,
      );
    }
    this.poster = createJsonPoster({ url, timeoutMs, headers });
  }

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    if (this.isShutDown) {
      resultCallback({ code: EXPORT_FAILED, error: new Error('the exporter has been shut down') });
      return;
    }
    const sending = this.poster.post(JSON.stringify(spans.map(toZipkinSpan))).then(
      () => resultCallback({ code: EXPORT_SUCCESS }),
      (error: Error) => resultCallback({ code: EXPORT_FAILED, error }),
    );
    this.pending.add(sending);
    void sending.finally(() => this.pending.delete(sending));
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.pending);
  }

  async shutdown(): Promise<void> {
    this.isShutDown = true;
    await this.forceFlush();
    this.poster.close();
  }
}
