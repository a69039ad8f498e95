import { TracedError } from '../../../shared/errors/errors.js';
import { checkOptions } from '../../../shared/options/check-options.js';
import { elsewhere, texts, whole, type OptionRules } from '../../../shared/options/option-rules.js';
import { adviseUrl, parseHttpUrl, ZIPKIN_EXAMPLE } from '../../env/env-reader.js';
import { createBodySender } from '../http/body-sender.js';
import { HttpSpanExporter } from '../http/http.exporter.js';
import { zipkinEncoder } from './zipkin.encoder.js';
import type { ZipkinSettings } from './zipkin.options.js';

const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';
const DEFAULT_TIMEOUT_MS = 10_000;

export const ZIPKIN_SETTINGS: OptionRules<ZipkinSettings> = {
  endpoint: elsewhere,
  timeoutMs: whole(1),
  headers: texts("{ authorization: 'Bearer …' }"),
};

/**
 * Sends spans to Zipkin (JSON v2), mapped fully by the OpenTelemetry specification.
 *
 * Sends to `http://localhost:9411/api/v2/spans` by default and gives an attempt up after 10 s, the whole answer included.
 * Behind a processor that is not ours it never retries.
 *
 * @throws TracedError `TRACED_INVALID_ENDPOINT` when `endpoint` is not an absolute http or https address.
 *
 * @example
 * startTracing({ exporters: [new ZipkinSpanExporter({ endpoint: 'http://zipkin:9411/api/v2/spans' })] });
 */
export class ZipkinSpanExporter extends HttpSpanExporter {
  constructor(settings: ZipkinSettings = {}) {
    checkOptions('ZipkinSpanExporter', settings, ZIPKIN_SETTINGS, { leavesUnknown: true });
    const { endpoint = DEFAULT_ENDPOINT, timeoutMs = DEFAULT_TIMEOUT_MS, headers } = settings;
    const url = parseHttpUrl(endpoint);
    if (url === undefined) {
      throw new TracedError(
        'TRACED_INVALID_ENDPOINT',
        `The endpoint of exporter 'zipkin' is not an absolute http or https address; ${adviseUrl(endpoint, ZIPKIN_EXAMPLE)}.`,
      );
    }
    super(zipkinEncoder, createBodySender({ url, contentType: zipkinEncoder.contentType, timeoutMs, headers }), 0);
  }
}
