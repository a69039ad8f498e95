/** Where Zipkin is. */
export interface ZipkinSettings {
  /** @defaultValue `OTEL_EXPORTER_ZIPKIN_ENDPOINT`, else `http://localhost:9411/api/v2/spans` */
  readonly endpoint?: string | undefined;
  /** Milliseconds until a request is given up. @defaultValue `OTEL_EXPORTER_ZIPKIN_TIMEOUT`, else 10000 */
  readonly timeoutMs?: number | undefined;
  /** Sent with every request. @defaultValue none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}
