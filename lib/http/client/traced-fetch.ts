import { context, SpanKind, type Attributes, type Context } from '@opentelemetry/api';
import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_PEER_SERVICE, ATTR_SERVICE_PEER_NAME } from '../../shared/attributes.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import { isTracingSuppressed, suppressTracing } from '../../core/process/suppression.js';
import { systemClock } from '../../shared/time/clock.js';
import { Measure } from '../../core/span/measure.js';
import { guard } from '../../shared/errors/guard.js';
import type { HttpMeasurement } from '../../core/contracts/http-metrics.js';
import { runtime } from '../../core/runtime/runtime.js';
import { captureHeaders, resolveCapturedHeaders } from '../message/captured-headers.js';
import { readClientRequest, type ClientRequest } from './client-request.js';
import { networkErrorTypeOf } from './network-error-type.js';
import { commitToOneShotBody } from './one-shot-body.js';
import { createFetchSignal } from './fetch-signal.js';
import { FetchHops } from './fetch-hops.js';
import { withWitness } from './fetch-witness.js';
import { SentHeaders } from './sent-headers.js';
import { heedCallee, TRACERESPONSE } from '../propagation/kept-part.js';
import type { TracedFetchOptions } from './traced-fetch.options.js';

/**
 * `fetch` with a CLIENT span: the trace's context is sent along, and the span ends when the response's headers are here.
 *
 * Answers, throws and aborts as `fetch` does. Never reads a body, never changes `init`, never records an unredacted
 * secret of the address. A response of 400 and above marks the span as an error and is returned like any other; a
 * request that the caller aborts is cancelled, not failed. A body that can be read only once (a stream, an async iterable,
 * that of a `Request`) is sent by one attempt: no policy around it repeats. Inside telemetry's own work (suppressed tracing)
 * it is plain `fetch`.
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
  commitToOneShotBody(input, init);
  const parent = context.active();
  const plain = (): Promise<Response> => limited({ send, input, init, options, parent });
  if (isTracingSuppressed(parent) || !runtime.enabled) return plain();
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  const method = init?.method ?? (input instanceof Request ? input.method : undefined);
  const request = guard('reading an outgoing request', () => readClientRequest(input, method, headers, options));
  if (!request) return plain();
  const caller = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const { spanName: name, attributes } = request;
  const life = startSpan({ name, kind: SpanKind.CLIENT, attributes, parent });
  const active = life.context;
  const sent = new SentHeaders(request.url, active);
  if (options.propagate !== false) guard('sending the trace context', () => sent.writeInto(headers));
  const hops = new FetchHops(life, sent);
  return observe(request, life, options, caller, () =>
    limited({ send, input, init, headers, options, hops, parent: contextOfRequest(active, init, options) }),
  );
}

async function observe(
  request: ClientRequest,
  life: SpanLife,
  options: TracedFetchOptions,
  caller: AbortSignal | undefined,
  send: () => Promise<Response>,
): Promise<Response> {
  const time = new Measure();
  const measured = (statusCode: number | undefined, errorType: string | undefined): void =>
    time.ended('measuring an outgoing request', (durationMs) =>
      runtime.httpMetrics?.clientEnded(measure(request, statusCode, errorType), durationMs, life.span),
    );
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    const errorType = guard('describing a failed request', () => failureOf(error, caller));
    measured(undefined, errorType);
    if (errorType === undefined) life.cancel();
    else life.failAs(errorType);
    throw error;
  }
  const errorType = response.status >= 400 ? String(response.status) : undefined;
  guard('describing a response', () => {
    // After a redirect the answer may come from another host than the one that was called.
    const { url } = response;
    heedCallee(life.span, url === '' ? request.url : new URL(url), response.headers.get(TRACERESPONSE));
    describeResponse(life, response, options);
  });
  measured(response.status, errorType);
  if (errorType === undefined) life.succeed();
  else life.failAs(errorType);
  return response;
}

/** What is sent, how, and in which context. */
interface Sending {
  readonly send: typeof globalThis.fetch;
  readonly input: string | URL | Request;
  readonly init: RequestInit | undefined;
  readonly options: TracedFetchOptions;
  readonly parent: Context;
  readonly headers?: Headers;
  readonly hops?: FetchHops;
}

/** Sends the request under its time limit. */
async function limited({ send, input, init, options, parent, headers, hops }: Sending): Promise<Response> {
  if (!headers && options.timeoutMs === undefined) return send(input, init);
  const caller = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const limit = createFetchSignal(caller, options.timeoutMs, options.clock ?? systemClock);
  const changed: RequestInit = { ...init };
  if (headers) changed.headers = headers;
  if (limit.signal) changed.signal = limit.signal;
  const witness = hops ?? new FetchHops();
  witness.signal = limit;
  try {
    const response = await context.with(withWitness(parent, witness), () => send(input, changed));
    limit.arrived(response);
    return response;
  } catch (error) {
    limit.release();
    throw error;
  }
}

function describeResponse(life: SpanLife, response: Response, options: TracedFetchOptions): void {
  if (!life.isRecording) return;
  const attributes: Attributes = { [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.status };
  const { captureResponseHeaders } = options;
  if (captureResponseHeaders) {
    const captured = resolveCapturedHeaders(captureResponseHeaders, 'response');
    captureHeaders(attributes, captured, (name) => response.headers.get(name));
  }
  life.setAttributes(attributes);
}

/** Why there is no response: the type of the error, or `undefined` for a request that the caller gave up. */
function failureOf(error: unknown, caller: AbortSignal | undefined): string | undefined {
  const errorType = networkErrorTypeOf(error);
  const givenUp = caller?.aborted === true && error === caller.reason && errorType !== 'timeout';
  return givenUp || errorType === 'AbortError' ? undefined : errorType;
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
