import type { Span } from '@opentelemetry/api';
import type { HttpMeasurement, HttpMetrics } from '../../core/contracts/http-metrics.js';
import { ERROR_LABEL as error } from './error-label.js';
import type { Gauge } from '../instruments/gauge.js';
import type { Histogram } from '../instruments/histogram.js';
import type { Meter } from '../instruments/meter.js';

/** The bounds that the HTTP conventions advise, in seconds. */
export const HTTP_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const MAX_ROUTES = 500;

/** Told about every outgoing request that was measured. */
export type ClientObserver = (measurement: HttpMeasurement, durationMs: number, span: Span | undefined) => void;

/** Duration and concurrency of HTTP servers and clients, by the names and labels of the semantic conventions. */
export class RecordedHttpMetrics implements HttpMetrics {
  readonly #server: Histogram;
  readonly #active: Gauge;
  readonly #client: Histogram;

  constructor(
    meter: Meter,
    buckets: readonly number[],
    private readonly onClient: ClientObserver | undefined,
  ) {
    const method = { name: 'http_request_method', isFixed: true };
    const scheme = { name: 'url_scheme', isFixed: true };
    const status = { name: 'http_response_status_code', isFixed: true };
    const version = { name: 'network_protocol_version', isFixed: true };
    this.#server = meter.histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP server requests.',
      labels: [method, scheme, { name: 'http_route', max: MAX_ROUTES }, status, error, version],
      buckets,
    });
    this.#active = meter.gauge({
      name: 'http_server_active_requests',
      help: 'HTTP server requests that are being answered.',
      labels: [method, scheme],
    });
    this.#client = meter.histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Duration of HTTP client requests.',
      labels: [method, { name: 'server_address' }, { name: 'server_port' }, status, error, version],
      buckets,
    });
  }

  serverStarted({ method, scheme }: HttpMeasurement): void {
    this.#active.with(method, scheme).add(1);
  }

  serverEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void {
    const { method, scheme, route = '', statusCode, errorType = '', protocolVersion = '' } = measurement;
    this.#active.with(method, scheme).add(-1);
    this.#server
      .with(method, scheme, route, statusText(statusCode), errorType, protocolVersion)
      .observe(durationMs / 1000, span);
  }

  clientEnded(measurement: HttpMeasurement, durationMs: number, span: Span | undefined): void {
    const { method, serverAddress = '', serverPort, statusCode, errorType = '', protocolVersion = '' } = measurement;
    const port = serverPort === undefined ? '' : String(serverPort);
    this.#client
      .with(method, serverAddress, port, statusText(statusCode), errorType, protocolVersion)
      .observe(durationMs / 1000, span);
    this.onClient?.(measurement, durationMs, span);
  }
}

function statusText(statusCode: number | undefined): string {
  return statusCode === undefined ? '' : String(statusCode);
}
