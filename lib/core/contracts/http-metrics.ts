import type { Span } from '@opentelemetry/api';

/** What an HTTP server or client measurement is labelled with: the stable HTTP semantic conventions. */
export interface HttpMeasurement {
  readonly method: string;
  readonly scheme: string;
  readonly route?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly errorType?: string | undefined;
  readonly protocolVersion?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** The name of the service that was called, where the caller has said it. */
  readonly peerService?: string | undefined;
}

/** Duration and active requests of HTTP servers and clients. */
export interface HttpMetrics {
  serverStarted(measurement: HttpMeasurement): void;
  serverEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void;
  clientEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void;
}
