/** Where the exporters that need a backend send to unless a variable says so; to others nothing has to listen. */
export const EXPORTER_ADDRESSES: Readonly<Record<string, string>> = {
  otlp: 'http://localhost:4318',
  zipkin: 'http://localhost:9411/api/v2/spans',
};

/** The variable with the address of an exporter, which is named after it. */
export function addressVariable(exporter: string): string {
  return `OTEL_EXPORTER_${exporter.toUpperCase()}_ENDPOINT`;
}
