import type { TextMapSetter } from '@opentelemetry/api';
import type { ClientRequest as NodeRequest, IncomingMessage } from 'node:http';
import { isTracing } from '../../core/process/is-tracing.js';
import { activeContext } from '../../core/process/provider.js';
import { carrierOf } from '../../http/propagation/carrier-of.js';
import { ClientSpan } from '../../http/client/client-span.js';
import { readClientRequest } from '../../http/client/client-request.js';
import { readTarget } from '../../http/client/request-target.js';
import { injectFor } from '../../http/propagation/propagation-policy.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { standBack } from '../elsewhere/stand-back.js';
import { subscribeAll } from '../common/subscribe.js';
import { addToText, headerInText } from './stored-headers.js';
import { ExpectedRedirects } from '../fetch/expected-redirects.js';

interface HttpMessage {
  readonly request: NodeRequest;
  readonly response?: IncomingMessage;
  readonly error?: unknown;
}

let open = 0;

/** Whether requests of `node:http` are being traced. */
export function isHttpClientTraced(): boolean {
  return open > 0;
}

const NO_HEADERS = new Headers();
const headerSetter: TextMapSetter<NodeRequest> = {
  set: (request, name, value) => {
    if (request.headersSent) addToText(request, name, value);
    else request.setHeader(name, value);
  },
};

/**
 * Whether `node:http` tells of a request before its headers are sent, from Node 22.12 on. Without that no context could be
 * sent along.
 */
export function hasHttpClientChannel(version: string = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

/**
 * Gives every request of `node:http` and `node:https` a CLIENT span, and sends the trace's context along: axios, got, the
 * AWS SDK and most other clients go this way. Answers with how to stop.
 *
 * A redirect that a client follows is a request of its own, without the baggage when it leads to another host. The span ends
 * with the response's headers; no body is read. A request that already carries somebody else's context is
 * left alone. Does nothing before Node 22.12.
 */
export function traceHttpClientChannel(): () => void {
  if (!hasHttpClientChannel()) return () => {};
  const spans = createHiddenField<ClientSpan>();
  const redirects = new ExpectedRedirects();
  const stop = subscribeAll<HttpMessage>({
    'http.client.request.created': ({ request }) => {
      const span = startSpan(request, redirects);
      if (span !== undefined) spans.set(request, span);
    },
    'http.client.response.finish': ({ request, response }) => {
      const span = spans.get(request);
      span?.connected(response?.socket, response?.httpVersion);
      if (span === undefined) return;
      const statusCode = response?.statusCode ?? 0;
      span.responded(statusCode, (name) => response?.headers[name]);
      if (statusCode < 300 || statusCode >= 400) return;
      redirects.expect(new URL(addressOf(request)), { statusCode, headers: response?.rawHeaders }, span.parent);
    },
    'http.client.request.error': ({ request, error }) => {
      if (isGivenUp(request, error)) spans.get(request)?.cancelled();
      else spans.get(request)?.failed(error);
    },
  });
  open += 1;
  return () => {
    open -= 1;
    stop();
  };
}

function startSpan(request: NodeRequest, redirects: ExpectedRedirects): ClientSpan | undefined {
  const parent = activeContext();
  if (!isTracing(parent)) return undefined;
  // The connection is handed over to the application and no response is published: the span would never end.
  if (request.method === 'CONNECT' || headerOf(request, 'upgrade') !== undefined || isOfDatadogItself(request))
    return undefined;
  const carrier = carrierOf((name) => headerOf(request, name), parent);
  if (carrier === 'others') standBack('http', 'the requests carry a context already');
  if (carrier !== undefined) return undefined;
  const address = addressOf(request);
  const target = readTarget(address, (request as { socketPath?: unknown }).socketPath);
  const read = target && readClientRequest(address, request.method, NO_HEADERS, {}, target);
  if (read === undefined) return undefined;
  const span = new ClientSpan(read, parent);
  if (headerOf(request, 'traceparent') === undefined) {
    const url = new URL(address);
    injectFor(url, span.context, request, headerSetter, redirects.isFromElsewhere(url, parent) ? 'trace' : 'all');
  }
  return span;
}

/** Whether the application destroyed the request and gave no reason: that of a server is told while the request is whole. */
function isGivenUp(request: NodeRequest, error: unknown): boolean {
  return request.destroyed && (error as { message?: unknown } | null)?.message === 'socket hang up';
}

/** A header that was given; headers given as a list are in the text only that Node has made of them. */
function headerOf(request: NodeRequest, name: string): string | undefined {
  const header = request.getHeader(name);
  return header !== undefined || !request.headersSent ? header?.toString() : headerInText(request, name);
}

/** Whether `dd-trace` sends this request, by an agent that it has marked: a span of ours would only be one more to send. */
function isOfDatadogItself(request: NodeRequest): boolean {
  return typeof (request as { agent?: { _noop?: unknown } }).agent?._noop === 'function';
}

/** The address as the server is asked for it; a Unix socket has none. */
function addressOf(request: NodeRequest): string {
  const { protocol, host, path } = request;
  const authority = headerOf(request, 'host') || host;
  return path.startsWith('http:') || path.startsWith('https:') ? path : `${protocol}//${authority}${path}`;
}
