import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_PEER_SERVICE,
  ATTR_SERVICE_PEER_NAME,
  ATTR_TRACED_OUTCOME,
} from '../shared/attributes.js';
import { isTracingSuppressed, suppressTracing } from '../core/suppression.js';
import { systemClock } from '../shared/clock.js';
import { guard } from '../shared/guard.js';
import { withMaskedBaggage } from '../privacy/mask-baggage.js';
import { maskedAtSource, setAttributesMasked } from '../privacy/redactor.js';
import { runtime, type HttpMeasurement } from '../shared/runtime.js';
import { withSpan } from '../shared/span-context-layer.js';
import { captureHeaders, resolveCapturedHeaders } from './captured-headers.js';
import { readClientRequest, type ClientRequest } from './client-request.js';
import { networkErrorTypeOf } from './network-error-type.js';
import { createFetchSignal } from './fetch-signal.js';
import { fetchHeadersSetter } from './header-carriers.js';
import type { TracedFetchOptions } from './traced-fetch.options.js';
import { getHttpTracer } from './tracer.js';

/**
 * `fetch` with a CLIENT span: the trace's context is sent along, and the span ends when the response's headers are here.
 *
 * Answers, throws and aborts as `fetch` does. Never reads a body, never changes `init`, never records an unredacted
 * secret of the address. A response of 400 and above marks the span as an error and is returned like any other; a
 * request that the caller aborts is cancelled, not failed. Inside telemetry's own work (suppressed tracing) it is plain
 * `fetch`.
 *
 * @throws what `fetch` throws; a `DOMException` named `TimeoutError` after `timeoutMs`.
 * @example
 * ```ts
 * const response = await tracedFetch('http://users/users/42', { signal }, { timeoutMs: 2_000, urlTemplate: '/users/{id}' });
 * ```
 */
export async function tracedFetch(
  input: string | URL | Request,
  init?: RequestInit,
  options: TracedFetchOptions = {},
): Promise<Response> {
  const send = options.fetch ?? globalThis.fetch;
  const parent = context.active();
  if (isTracingSuppressed(parent) || !runtime.enabled) return limited(send, input, init, undefined, options);
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  const method = init?.method ?? (input instanceof Request ? input.method : undefined);
  const request = guard('reading an outgoing request', () => readClientRequest(input, method, headers, options));
  if (!request) return limited(send, input, init, undefined, options);
  const caller = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const span = startClientSpan(request, parent);
  const active = withSpan(parent, span);
  if (options.propagate !== false) {
    guard('sending the trace context', () =>
      propagation.inject(withMaskedBaggage(active), headers, fetchHeadersSetter),
    );
  }
  return observe(request, span, options, caller, () =>
    context.with(contextOfRequest(active, init, options), () => limited(send, input, init, headers, options)),
  );
}

function startClientSpan(request: ClientRequest, parent: Context): Span {
  const startTime = runtime.clock?.();
  return getHttpTracer().startSpan(
    request.spanName,
    {
      kind: SpanKind.CLIENT,
      attributes: maskedAtSource(request.attributes),
      ...(startTime !== undefined && { startTime }),
    },
    parent,
  );
}

async function observe(
  request: ClientRequest,
  span: Span,
  options: TracedFetchOptions,
  caller: AbortSignal | undefined,
  send: () => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  let statusCode: number | undefined;
  let errorType: string | undefined;
  try {
    const response = await send();
    statusCode = response.status;
    errorType = response.status >= 400 ? String(response.status) : undefined;
    guard('describing a response', () => describeResponse(span, response, errorType, options));
    return response;
  } catch (error) {
    errorType = guard('describing a failed request', () => describeFailure(span, error, caller));
    throw error;
  } finally {
    const durationMs = performance.now() - startedAt;
    guard('measuring an outgoing request', () =>
      runtime.httpMetrics?.clientEnded(measure(request, statusCode, errorType), durationMs, span),
    );
    guard('ending the client span', () => span.end(runtime.clock?.()));
  }
}

/** Sends the request under its time limit. */
async function limited(
  send: typeof globalThis.fetch,
  input: string | URL | Request,
  init: RequestInit | undefined,
  headers: Headers | undefined,
  options: TracedFetchOptions,
): Promise<Response> {
  if (!headers && options.timeoutMs === undefined) return send(input, init);
  const caller = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const limit = createFetchSignal(caller, options.timeoutMs, options.clock ?? systemClock);
  const changed: RequestInit = { ...init };
  if (headers) changed.headers = headers;
  if (limit.signal) changed.signal = limit.signal;
  try {
    const response = await send(input, changed);
    limit.arrived(response);
    return response;
  } catch (error) {
    limit.release();
    throw error;
  }
}

function describeResponse(
  span: Span,
  response: Response,
  errorType: string | undefined,
  options: TracedFetchOptions,
): void {
  if (!span.isRecording()) return;
  const attributes: Attributes = { [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.status };
  if (errorType !== undefined) attributes[ATTR_ERROR_TYPE] = errorType;
  const { captureResponseHeaders } = options;
  if (captureResponseHeaders) {
    const captured = resolveCapturedHeaders(captureResponseHeaders, 'response');
    captureHeaders(attributes, captured, (name) => response.headers.get(name));
  }
  setAttributesMasked(span, attributes);
  if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Describes a request without a response; the type of the error, or `undefined` for one that the caller gave up. */
function describeFailure(span: Span, error: unknown, caller: AbortSignal | undefined): string | undefined {
  const errorType = networkErrorTypeOf(error);
  const givenUp = caller?.aborted === true && error === caller.reason && errorType !== 'TimeoutError';
  if (givenUp || errorType === 'AbortError') {
    span.setAttribute(ATTR_TRACED_OUTCOME, 'cancelled');
    return undefined;
  }
  span.setAttribute(ATTR_ERROR_TYPE, errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
  return errorType;
}

// An instrumentation of `fetch` itself would make a second span and write its own context over ours. A body that is
// pulled while it is sent runs the caller's code, which must stay traced.
function contextOfRequest(active: Context, init: RequestInit | undefined, options: TracedFetchOptions): Context {
  const body: unknown = init?.body;
  const isPulled = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
  return options.fetch || isPulled ? active : suppressTracing(active);
}

function measure(
  request: ClientRequest,
  statusCode: number | undefined,
  errorType: string | undefined,
): HttpMeasurement {
  const peer = request.attributes[ATTR_SERVICE_PEER_NAME] ?? request.attributes[ATTR_PEER_SERVICE];
  return {
    peerService: typeof peer === 'string' ? peer : undefined,
    method: request.method.method,
    scheme: request.scheme,
    serverAddress: request.serverAddress,
    serverPort: request.serverPort,
    statusCode,
    errorType,
  };
}
