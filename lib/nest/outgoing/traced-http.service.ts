import { Inject, Injectable, Optional } from '@nestjs/common';
import { attempt } from '../../resilience/call/attempt.js';
import { tracedFetch } from '../../http/client/traced-fetch.js';
import type { TracedFetchOptions } from '../../http/client/traced-fetch.options.js';
import { checkOption } from '../../shared/options/check-options.js';
import { group } from '../../shared/options/option-rules.js';
import { TRACED_HTTP_OPTIONS, type TracedHttpOptions } from './traced-http.options.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { TRACING_OPTIONS } from '../module/tracing.tokens.js';

/** One request of {@link TracedHttpService}: what `fetch` takes besides method and body, and what the span needs. */
export interface TracedHttpRequest extends Omit<RequestInit, 'method' | 'body'>, Omit<TracedFetchOptions, 'clock'> {
  /**
   * Inside an attempt of a policy, sends its key as `Idempotency-Key`, the same one with every attempt of a call.
   *
   * @defaultValue false
   */
  readonly idempotencyKey?: boolean | undefined;
}

type FetchBody = NonNullable<RequestInit['body']>;

/** What can be sent: what `fetch` can send, and plain data, which is sent as JSON. */
export type TracedHttpBody = FetchBody | Readonly<Record<string, unknown>> | readonly unknown[] | null | undefined;

/**
 * Outgoing HTTP requests over the platform's `fetch`, each with a CLIENT span and the trace's context.
 *
 * Returns the `Response` as it is, whatever its status; never reads its body. No time limit unless one is given. Inside
 * an attempt of a policy it is aborted with the attempt, unless a `signal` is given, and says how often it was sent before; a
 * body that can be read only once makes that attempt the last.
 *
 * @example
 * ```ts
 * constructor(@Inject(TracedHttpService) private readonly http: TracedHttpService) {}
 *
 * async pay(order: Order): Promise<Payment> {
 *   const response = await this.http.post('http://payments/payments', { orderId: order.id }, { timeoutMs: 2_000 });
 *   return (await response.json()) as Payment;
 * }
 * ```
 */
@Injectable()
export class TracedHttpService {
  readonly #defaults: TracedHttpOptions;

  constructor(@Optional() @Inject(TRACING_OPTIONS) options?: TracingModuleOptions) {
    this.#defaults = options?.httpClient ?? {};
    checkOption('TracingModule', 'httpClient', this.#defaults, group(TRACED_HTTP_OPTIONS), { leavesUnknown: true });
  }

  /** Sends a GET request. */
  get(url: string | URL, request?: TracedHttpRequest): Promise<Response> {
    return this.request('GET', url, undefined, request);
  }

  /** Sends a HEAD request. */
  head(url: string | URL, request?: TracedHttpRequest): Promise<Response> {
    return this.request('HEAD', url, undefined, request);
  }

  /** Sends a DELETE request. */
  delete(url: string | URL, request?: TracedHttpRequest): Promise<Response> {
    return this.request('DELETE', url, undefined, request);
  }

  /** Sends a POST request; plain data goes as JSON. */
  post(url: string | URL, body?: TracedHttpBody, request?: TracedHttpRequest): Promise<Response> {
    return this.request('POST', url, body, request);
  }

  /** Sends a PUT request; plain data goes as JSON. */
  put(url: string | URL, body?: TracedHttpBody, request?: TracedHttpRequest): Promise<Response> {
    return this.request('PUT', url, body, request);
  }

  /** Sends a PATCH request; plain data goes as JSON. */
  patch(url: string | URL, body?: TracedHttpBody, request?: TracedHttpRequest): Promise<Response> {
    return this.request('PATCH', url, body, request);
  }

  /**
   * Sends a request with any method.
   *
   * @throws what `fetch` throws; a `DOMException` named `TimeoutError` after `timeoutMs`.
   */
  async request(
    method: string,
    url: string | URL,
    body?: TracedHttpBody,
    request: TracedHttpRequest = {},
  ): Promise<Response> {
    const { baseUrl, timeoutMs } = this.#defaults;
    const headers = new Headers(this.#defaults.headers);
    for (const [name, value] of new Headers(request.headers)) headers.set(name, value);
    const init: RequestInit = { ...request, method, headers };
    if (isPlainData(body)) {
      init.body = JSON.stringify(body);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    } else if (body !== undefined) {
      init.body = body as FetchBody | null;
    }
    const current = attempt();
    if (current !== undefined) {
      init.signal ??= current.signal;
      if (request.idempotencyKey === true && !headers.has('idempotency-key')) {
        headers.set('idempotency-key', current.idempotencyKey);
      }
    }
    const options: TracedFetchOptions = {
      ...request,
      ...(timeoutMs !== undefined && request.timeoutMs === undefined && { timeoutMs }),
      ...(current !== undefined && request.attempt === undefined && { attempt: () => current.resendCount }),
    };
    return tracedFetch(resolveUrl(url, baseUrl), init, options);
  }
}

function resolveUrl(url: string | URL, baseUrl: string | undefined): string | URL {
  return baseUrl === undefined || typeof url !== 'string' || URL.canParse(url) ? url : new URL(url, baseUrl);
}

function isPlainData(body: TracedHttpBody): boolean {
  // What hands out its parts when asked is sent in these parts, also when it is an object literal.
  if (typeof body !== 'object' || body === null || Symbol.asyncIterator in body) return false;
  if (Array.isArray(body)) return true;
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === null || prototype === Object.prototype;
}
