import type { EnvReader } from '../../env/env-reader.js';
import type { OtlpSettings } from './otlp.options.js';

const OTLP_PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
const COMPRESSIONS = ['gzip', 'none'] as const;

/** Reads the `OTEL_EXPORTER_OTLP_*` variables; those of traces win over the general ones. */
export function readOtlp(reader: EnvReader): OtlpSettings {
  const protocol =
    reader.enumeration('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', OTLP_PROTOCOLS) ??
    reader.enumeration('OTEL_EXPORTER_OTLP_PROTOCOL', OTLP_PROTOCOLS);
  if (protocol === 'grpc') {
    reader.warn('The OTLP protocol "grpc" is not supported: spans go as JSON over HTTP, usually to port 4318.');
  }
  const base = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT');
  const shared = reader.keyValues('OTEL_EXPORTER_OTLP_HEADERS');
  const own = reader.keyValues('OTEL_EXPORTER_OTLP_TRACES_HEADERS');
  return {
    endpoint: reader.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')?.href ?? (base && tracesEndpoint(base)),
    headers: shared === undefined && own === undefined ? undefined : { ...shared, ...own },
    timeoutMs: reader.timeout('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ?? reader.timeout('OTEL_EXPORTER_OTLP_TIMEOUT'),
    compression:
      reader.enumeration('OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', COMPRESSIONS) ??
      reader.enumeration('OTEL_EXPORTER_OTLP_COMPRESSION', COMPRESSIONS),
  };
}

function tracesEndpoint(base: URL): string {
  const url = new URL(base.href);
  let path = url.pathname;
  while (path.endsWith('/')) path = path.slice(0, -1);
  url.pathname = `${path}/v1/traces`;
  return url.href;
}
