import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import { loadPackage } from '../../../shared/process/load-package.js';
import { definedFields } from '../../../shared/options/without-undefined.js';
import type { OtlpSettings } from './otlp.options.js';
import { readTlsFiles } from './tls-files.js';
import { startSite } from '../../../shared/start-site.js';

const PACKAGE = '@opentelemetry/exporter-trace-otlp-grpc';

interface GrpcExporter {
  readonly OTLPTraceExporter: new (config: object) => SpanExporter;
}

/** The parts of `@grpc/grpc-js` that headers and certificates need. */
interface Grpc {
  readonly Metadata: new () => { set(key: string, value: string): void };
  readonly credentials: { createSsl(ca?: Buffer, key?: Buffer, cert?: Buffer): unknown };
}

/**
 * OTLP over gRPC, by the official exporter, which reads the scheme of the address.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when its package is not installed.
 */
export function createGrpcExporter(settings: OtlpSettings): SpanExporter {
  const { OTLPTraceExporter } = load<GrpcExporter>(PACKAGE);
  const { endpoint = 'http://localhost:4317', headers, timeoutMs, compression } = settings;
  const tls = readTlsFiles(settings);
  return new OTLPTraceExporter(
    definedFields({
      url: endpoint,
      metadata: headers && toMetadata(headers),
      timeoutMillis: timeoutMs,
      compression,
      credentials: tls && load<Grpc>('@grpc/grpc-js').credentials.createSsl(tls.ca, tls.key, tls.cert),
    }),
  );
}

function toMetadata(headers: Readonly<Record<string, string>>): object {
  const { Metadata } = load<Grpc>('@grpc/grpc-js');
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return metadata;
}

function load<T>(name: string): T {
  try {
    return loadPackage<T>(name);
  } catch {
    refuseOption(
      startSite(),
      `the exporter 'otlp' over gRPC needs the package ${name}; install it, or write protocol: 'http/protobuf'.`,
    );
  }
}
