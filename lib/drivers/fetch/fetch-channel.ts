import type { Context, TextMapSetter } from '@opentelemetry/api';
import { carrierOf, CARRYING } from '../../http/propagation/carrier-of.js';
import { ClientSpan } from '../../http/client/client-span.js';
import { readClientRequest } from '../../http/client/client-request.js';
import { readTarget, type RequestTarget } from '../../http/client/request-target.js';
import type { Connection } from '../../http/client/network-peer.js';
import { injectFor, isDecidedByHost } from '../../http/propagation/propagation-policy.js';
import { undiciHeader, undiciHeadersOf } from '../../http/client/undici-headers.js';
import { isParentUnsampled, isTracing } from '../../core/process/is-tracing.js';
import { runtime } from '../../core/runtime/runtime.js';
import { guard } from '../../shared/errors/guard.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { standBack } from '../elsewhere/stand-back.js';
import { subscribeAll } from '../common/subscribe.js';
import { callerOf } from './caller-of.js';
import { ExpectedRedirects } from './expected-redirects.js';
import { traceGlobalDispatcher } from './trace-undici.js';

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
 * A redirect that is followed is a request of its own, without the baggage when it leads to another host. The span ends
 * with the response's headers; no body is read. A request that already carries somebody else's context is left alone, and
 * so is one of `tracedFetch`. Answers with how to stop.
 */
export function traceFetchChannel(): () => void {
  guard('tracing the global dispatcher', traceGlobalDispatcher);
  const followed = createHiddenField<Followed>();
  const redirects = new ExpectedRedirects();
  return subscribeAll<UndiciMessage>({
    'undici:request:create': ({ request }) => {
      traceGlobalDispatcher();
      const begun = follow(request, redirects);
      if (begun !== undefined) followed.set(request, begun);
    },
    'undici:client:sendHeaders': ({ request, socket }) => followed.get(request)?.span?.connected(socket),
    'undici:request:headers': ({ request, response }) => {
      const begun = followed.get(request);
      if (begun === undefined) return;
      begun.span?.responded(response?.statusCode ?? 0, (name) => undiciHeader(response?.headers, name));
      redirects.expect(begun.address, response, begun.parent);
    },
    'undici:request:error': ({ request, error }) => followed.get(request)?.span?.failed(error),
  });
}

/** A request that is under way. */
interface Followed {
  /** `undefined` where nobody would see it: the trace is not sampled, and nobody measures. */
  readonly span: ClientSpan | undefined;
  readonly address: string;
  /** Where it leads; `undefined` for an address that undici itself refuses. */
  readonly target: RequestTarget | undefined;
  /** The context in which the application made the request. */
  readonly parent: Context;
}

function follow(request: UndiciRequest, redirects: ExpectedRedirects): Followed | undefined {
  const parent = callerOf(request);
  if (!isTracing(parent)) return undefined;
  // The connection is handed over to the application and no response is published: the span would never end.
  if (request.upgrade || request.method === 'CONNECT') return undefined;
  const carried = undiciHeadersOf(request.headers, CARRYING);
  const carrier = carried.size === 0 ? undefined : carrierOf((name) => carried.get(name), parent);
  if (carrier === 'others') standBack('fetch', 'the requests carry a context already');
  if (carrier !== undefined) return undefined;
  const begun = begin(request, parent);
  if (begun === undefined) return undefined;
  const { address, target, span } = begun;
  const most = redirects.isFromElsewhere(address, parent) ? 'trace' : 'all';
  if (target !== undefined && !carried.has('traceparent')) {
    injectFor(target.url, span?.context ?? parent, request, headerSetter, most);
  }
  return begun;
}

/**
 * Starts the span of a request. A request of an unsampled trace that nobody measures has no span; its headers still say that
 * the trace is not sampled.
 */
function begin(request: UndiciRequest, parent: Context): Followed | undefined {
  const address = addressOf(request);
  const target = targetOf(request, address);
  if (runtime.httpMetrics === undefined && isParentUnsampled(parent)) {
    return { span: undefined, address, target, parent };
  }
  const read = target && readClientRequest(address, request.method, NO_HEADERS, {}, target);
  return read && { span: new ClientSpan(read, parent), address, target, parent };
}

const MAX_ORIGINS = 100;
const origins = new Map<string, RequestTarget>();

/**
 * Where a request leads. Read once for each origin, unless the application's own policy wants to see the whole address: to
 * parse an address takes longer than all else that a request of an unsampled trace is given.
 */
function targetOf({ origin, path }: UndiciRequest, address: string): RequestTarget | undefined {
  if (!path.startsWith('/') || !isDecidedByHost()) return readTarget(address);
  const key = String(origin);
  let target = origins.get(key);
  if (target !== undefined) return target;
  target = readTarget(key);
  if (origins.size >= MAX_ORIGINS) origins.clear();
  if (target !== undefined) origins.set(key, target);
  return target;
}

function addressOf({ origin, path }: UndiciRequest): string {
  // A proxy that makes no tunnel is asked for the whole address.
  if (/^https?:/i.test(path)) return path;
  return `${String(origin)}${path}`;
}
