/** Where the OTLP/HTTP backend is. */
export interface OtlpSettings {
  /** The full address. @defaultValue the `OTEL_EXPORTER_OTLP_*` variables, else `http://localhost:4318/v1/traces` */
  readonly endpoint?: string | undefined;
  /** Sent with every request. @defaultValue `OTEL_EXPORTER_OTLP_HEADERS` */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds until a batch is given up. @defaultValue `OTEL_EXPORTER_OTLP_TIMEOUT`, else 10000 */
  readonly timeoutMs?: number | undefined;
  /** @defaultValue `OTEL_EXPORTER_OTLP_COMPRESSION`, else `'none'` */
  readonly compression?: 'gzip' | 'none' | undefined;
}
