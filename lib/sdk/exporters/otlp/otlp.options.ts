/** Where the OTLP backend is, and how spans are written for it. */
export interface OtlpSettings {
  /** The full address. @defaultValue the `OTEL_EXPORTER_OTLP_*` variables, else `http://localhost:4318/v1/traces` */
  readonly endpoint?: string | undefined;
  /**
   * `'grpc'` needs the package `@opentelemetry/exporter-trace-otlp-grpc`.
   * @defaultValue `OTEL_EXPORTER_OTLP_PROTOCOL`, else `'http/protobuf'`
   */
  readonly protocol?: OtlpProtocol | undefined;
  /** Sent with every request. @defaultValue `OTEL_EXPORTER_OTLP_HEADERS` */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Milliseconds until one attempt is given up, the whole answer included.
   * @defaultValue `OTEL_EXPORTER_OTLP_TIMEOUT`, else 10000
   */
  readonly timeoutMs?: number | undefined;
  /** @defaultValue `OTEL_EXPORTER_OTLP_COMPRESSION`, else `'none'` */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** A PEM file of authorities to trust. @defaultValue `OTEL_EXPORTER_OTLP_CERTIFICATE`, else the system's */
  readonly certificateFile?: string | undefined;
  /** A PEM file that proves who we are. @defaultValue `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` */
  readonly clientCertificateFile?: string | undefined;
  /** The key of it. @defaultValue `OTEL_EXPORTER_OTLP_CLIENT_KEY` */
  readonly clientKeyFile?: string | undefined;
}

/** How OTLP travels. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';
