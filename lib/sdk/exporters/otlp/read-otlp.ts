import type { EnvReader } from '../../env/env-reader.js';
import type { OtlpSettings } from './otlp.options.js';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;
const COMPRESSIONS = ['gzip', 'none'] as const;

/** Reads the `OTEL_EXPORTER_OTLP_*` variables; those of traces win over the general ones. */
export function readOtlp(reader: EnvReader): OtlpSettings {
  const either = <T>(name: string, read: (name: string) => T | undefined): T | undefined =>
    read(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? read(`OTEL_EXPORTER_OTLP_${name}`);
  const protocol = either('PROTOCOL', (name) => reader.enumeration(name, PROTOCOLS));
  const shared = reader.headers('OTEL_EXPORTER_OTLP_HEADERS');
  const own = reader.headers('OTEL_EXPORTER_OTLP_TRACES_HEADERS');
  return {
    endpoint: readEndpoint(reader, protocol === 'grpc'),
    protocol,
    headers: shared === undefined && own === undefined ? undefined : { ...shared, ...own },
    timeoutMs: either('TIMEOUT', (name) => reader.timeout(name)),
    compression: either('COMPRESSION', (name) => reader.enumeration(name, COMPRESSIONS)),
    certificateFile: either('CERTIFICATE', (name) => reader.file(name)),
    clientCertificateFile: either('CLIENT_CERTIFICATE', (name) => reader.file(name)),
    clientKeyFile: either('CLIENT_KEY', (name) => reader.file(name)),
  };
}

/** The general address is one of all signals over HTTP; over gRPC it has no path. */
function readEndpoint(reader: EnvReader, isGrpc: boolean): string | undefined {
  const own = reader.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (own !== undefined) return own.href;
  const base = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT');
  return base && (isGrpc ? base.href : tracesEndpoint(base));
}

function tracesEndpoint(base: URL): string {
  const url = new URL(base.href);
  let path = url.pathname;
  while (path.endsWith('/')) path = path.slice(0, -1);
  url.pathname = `${path}/v1/traces`;
  return url.href;
}
