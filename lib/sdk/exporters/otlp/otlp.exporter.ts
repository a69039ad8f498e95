import { TracedError } from '../../../shared/errors/errors.js';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import { checkOptions } from '../../../shared/options/check-options.js';
import { elsewhere, oneOf, text, texts, whole, type OptionRules } from '../../../shared/options/option-rules.js';
import { adviseUrl, OTLP_TRACES_EXAMPLE, parseHttpUrl } from '../../env/env-reader.js';
import { createBodySender } from '../http/body-sender.js';
import { HttpSpanExporter } from '../http/http.exporter.js';
import { jsonEncoder } from './json/json.encoder.js';
import type { OtlpSettings } from './otlp.options.js';
import { readPartialSuccess } from './partial-success.js';
import { protobufEncoder } from './protobuf/protobuf.encoder.js';
import { readTlsFiles } from './tls-files.js';

const DEFAULT_ENDPOINT = 'http://localhost:4318/v1/traces';
const DEFAULT_TIMEOUT_MS = 10_000;
const RETRY_WITHIN_MS = 30_000;

const PEM = text('certs/ca.pem');

export const OTLP_SETTINGS: OptionRules<OtlpSettings> = {
  endpoint: elsewhere,
  protocol: oneOf('http/protobuf', 'http/json', 'grpc'),
  headers: texts("{ authorization: 'Bearer …' }"),
  timeoutMs: whole(1),
  compression: oneOf('gzip', 'none'),
  certificateFile: PEM,
  clientCertificateFile: PEM,
  clientKeyFile: PEM,
};

/**
 * Sends spans as OTLP over HTTP, as protobuf by default, by an encoder of our own.
 *
 * Sends to `http://localhost:4318/v1/traces` by default and gives an attempt up after 10 s. No value can spoil a batch: what
 * OTLP cannot hold is written as what comes nearest.
 *
 * @throws TracedError `TRACED_INVALID_ENDPOINT` when `endpoint` is not an absolute http or https address,
 * `TRACED_INVALID_OPTION` for a certificate that cannot be read and for the protocol `'grpc'`.
 *
 * @example
 * startTracing({ exporters: [new OtlpSpanExporter({ endpoint: 'http://collector:4318/v1/traces', compression: 'gzip' })] });
 */
export class OtlpSpanExporter extends HttpSpanExporter {
  constructor(settings: OtlpSettings = {}) {
    checkOptions('OtlpSpanExporter', settings, OTLP_SETTINGS, { leavesUnknown: true });
    const { endpoint = DEFAULT_ENDPOINT, timeoutMs = DEFAULT_TIMEOUT_MS, headers, compression } = settings;
    const encoder = encoderOf(settings);
    super(
      encoder,
      createBodySender({
        url: toUrl(endpoint),
        contentType: encoder.contentType,
        timeoutMs,
        headers,
        isCompressed: compression === 'gzip',
        tls: readTlsFiles(settings),
        readReply: readPartialSuccess,
      }),
      RETRY_WITHIN_MS,
    );
  }
}

function encoderOf({ protocol = 'http/protobuf' }: OtlpSettings): typeof protobufEncoder {
  if (protocol === 'http/protobuf') return protobufEncoder;
  if (protocol === 'http/json') return jsonEncoder;
  refuseOption(
    'OtlpSpanExporter',
    `protocol is '${protocol}'; write 'http/protobuf' or 'http/json', or { name: 'otlp', protocol: 'grpc' } in exporters`,
  );
}

function toUrl(endpoint: string): URL {
  const url = parseHttpUrl(endpoint);
  if (url !== undefined) return url;
  throw new TracedError(
    'TRACED_INVALID_ENDPOINT',
    `The endpoint of exporter 'otlp' is not an absolute http or https address; ${adviseUrl(endpoint, OTLP_TRACES_EXAMPLE)}.`,
  );
}
