import type { Routes } from '../http/route-request.js';
import type { SpanStore } from '../store/span-store.js';
import { ignoredMetrics, otlpLogs, otlpTraces } from './otlp.js';
import { receive, type Protocol } from './receive.js';
import { zipkinSpans } from './zipkin.js';

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What receivers can be told. */
export interface ReceiverOptions {
  readonly maxBodyBytes?: number | undefined;
  /** Told once of each kind of thing that is taken and not shown. */
  readonly onNotice: (text: string) => void;
}

/**
 * The routes that other processes send to: OTLP/HTTP, in JSON and in protobuf, and Zipkin v2. No answer asks for the same once
 * more (429, 502, 503, 504): what is refused today is refused tomorrow.
 */
export function createReceivers(store: SpanStore, options: ReceiverOptions): Routes {
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const onNotice = once(options.onNotice);
  const routes: Readonly<Record<string, Protocol>> = {
    'POST /v1/traces': otlpTraces(store),
    'POST /v1/metrics': ignoredMetrics(onNotice),
    'POST /v1/logs': otlpLogs(store, onNotice),
    'POST /api/v2/spans': zipkinSpans(store),
  };
  return Object.fromEntries(
    Object.entries(routes).map(([key, protocol]) => [key, (request) => receive(request, protocol, maxBodyBytes)]),
  );
}

function once(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
