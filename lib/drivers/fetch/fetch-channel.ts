import { context, type TextMapSetter } from '@opentelemetry/api';
import { carrierOf, CARRYING } from '../../http/carrier-of.js';
import { ClientSpan } from '../../http/client-span.js';
import { readClientRequest } from '../../http/client-request.js';
import type { Connection } from '../../http/network-peer.js';
import { injectFor } from '../../http/propagation-policy.js';
import { undiciHeader, undiciHeadersOf } from '../../http/undici-headers.js';
import { isTracing } from '../../core/is-tracing.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { standBack } from '../elsewhere/stand-back.js';
import { subscribeAll } from '../common/subscribe.js';
import { ExpectedRedirects } from './expected-redirects.js';

/** The part of undici's request that its channels hand out; the one inside Node is the same. */
interface UndiciRequest {
  readonly origin: unknown;
  readonly path: string;
  readonly method: string;
  readonly upgrade?: unknown;
  /** `name: value` lines in one text (undici 5 and 6), or names and values in turn. */
  readonly headers: unknown;
  addHeader(name: string, value: string): unknown;
}

interface UndiciMessage {
  readonly request: UndiciRequest;
  /** Names and values of headers in turn, as buffers. */
  readonly response?: { readonly statusCode: number; readonly headers?: unknown };
  readonly socket?: Connection;
  readonly error?: unknown;
}

const NO_HEADERS = new Headers();
const headerSetter: TextMapSetter<UndiciRequest> = {
  set: (request, name, value) => void request.addHeader(name, value),
};

/**
 * Gives every request of the platform's `fetch` and of undici a CLIENT span, and sends the trace's context along.
 *
 * A redirect that is followed is a request of its own, without the baggage when it leads to another host. The span ends with the response's headers; no body is read. A
 * request that already carries somebody else's context is left alone, and so is one of `tracedFetch`. Answers with how
 * to stop.
 */
export function traceFetchChannel(): () => void {
  const spans = createHiddenField<ClientSpan>();
  const redirects = new ExpectedRedirects();
  return subscribeAll<UndiciMessage>({
    'undici:request:create': ({ request }) => {
      const span = startSpan(request, redirects);
      if (span !== undefined) spans.set(request, span);
    },
    'undici:client:sendHeaders': ({ request, socket }) => spans.get(request)?.connected(socket),
    'undici:request:headers': ({ request, response }) => {
      const span = spans.get(request);
      if (span === undefined) return;
      span.responded(response?.statusCode ?? 0, (name) => undiciHeader(response?.headers, name));
      redirects.expect(new URL(addressOf(request)), response, span.parent);
    },
    'undici:request:error': ({ request, error }) => spans.get(request)?.failed(error),
  });
}

function startSpan(request: UndiciRequest, redirects: ExpectedRedirects): ClientSpan | undefined {
  const parent = context.active();
  if (!isTracing(parent)) return undefined;
  // A connection that is handed over never has an answer.
  if (request.upgrade || request.method === 'CONNECT') return undefined;
  const carried = undiciHeadersOf(request.headers, CARRYING);
  const carrier = carrierOf((name) => carried.get(name), parent);
  if (carrier === 'others') standBack('fetch', 'the requests carry a context already');
  if (carrier !== undefined) return undefined;
  const address = addressOf(request);
  const read = readClientRequest(address, request.method, NO_HEADERS, {});
  if (read === undefined) return undefined;
  const span = new ClientSpan(read, parent);
  const url = new URL(address);
  const most = redirects.isFromElsewhere(url, parent) ? 'trace' : 'all';
  if (!carried.has('traceparent')) injectFor(url, span.context, request, headerSetter, most);
  return span;
}

function addressOf({ origin, path }: UndiciRequest): string {
  return `${String(origin)}${path}`;
}
