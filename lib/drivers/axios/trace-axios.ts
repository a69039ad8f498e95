import { isTracing } from '../../core/process/is-tracing.js';
import { activeContext } from '../../core/process/provider.js';
import { ClientSpan } from '../../http/client/client-span.js';
import { readClientRequest } from '../../http/client/client-request.js';
import { readTarget } from '../../http/client/request-target.js';
import { SentHeaders } from '../../http/client/sent-headers.js';
import { guard } from '../../shared/errors/guard.js';
import { invalidClient } from '../common/invalid-client.js';
import { isHttpClientTraced } from '../http/http-client-channel.js';
import { sentBefore, watchRedirects, type RedirectConfig } from './before-redirect.js';

interface AxiosHeaders {
  set(name: string, value: string): unknown;
  get(name: string): unknown;
}

interface AxiosConfig extends RedirectConfig {
  readonly method?: string;
  readonly socketPath?: string | null;
  readonly headers?: AxiosHeaders;
  readonly cancelToken?: { readonly reason?: unknown };
}

interface AxiosResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly config: AxiosConfig;
}

interface AxiosLike {
  getUri(config: AxiosConfig): string;
  readonly interceptors: {
    readonly request: { use(done: (config: AxiosConfig) => AxiosConfig, failed?: unknown, options?: object): unknown };
    readonly response: {
      use(done: (response: AxiosResponse) => AxiosResponse, failed: (error: unknown) => unknown): unknown;
    };
  };
}

const TRACED = Symbol.for('nestjs-traced.axios');
const NO_HEADERS = new Headers();

/**
 * Traces an instance of axios: a CLIENT span per request, and the trace's context in its headers.
 *
 * Needed before Node 22.12 only: from there on `instrument: 'auto'` sees the requests of axios below it, and this function
 * does nothing. Adds two interceptors to this one instance and returns it; a redirect to another host takes no baggage
 * along. Never reads a body; a response that axios rejects is still rejected.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`.
 * @example
 * const api = traceAxios(axios.create({ baseURL: 'https://api.example.com' }));
 */
export function traceAxios<T extends object>(target: T): T {
  const { interceptors, getUri } = (target ?? {}) as Partial<AxiosLike>;
  if (typeof interceptors?.request?.use !== 'function' || typeof getUri !== 'function') {
    throw invalidClient('traceAxios', 'an instance of axios', target, 'traceAxios(axios.create())');
  }
  if (TRACED in target) return target;
  // A frozen client stays untraced rather than broken.
  if (!Reflect.defineProperty(target, TRACED, { value: true })) return target;
  const open = new OpenRequests();
  interceptors.request.use((config) => {
    const span = guard('tracing a request of axios', () => startSpan(target as unknown as AxiosLike, config));
    if (span !== undefined) open.add(config, span);
    return config;
  });
  interceptors.response?.use(
    (response) => {
      guard('tracing a request of axios', () => respond(open.take(response.config), response));
      return response;
    },
    (error) => {
      guard('tracing a request of axios', () => fail(open.takeFailed(error), error));
      throw error;
    },
  );
  return target;
}

function startSpan(axios: AxiosLike, config: AxiosConfig): ClientSpan | undefined {
  const parent = activeContext();
  if (isHttpClientTraced() || !isTracing(parent) || isCarried(config)) return undefined;
  const address = addressOf(axios, config);
  const target = readTarget(address, config.socketPath);
  const read = target && readClientRequest(address, (config.method ?? 'get').toUpperCase(), NO_HEADERS, {}, target);
  if (read === undefined) return undefined;
  const span = new ClientSpan(read, parent);
  if (config.headers !== undefined) {
    const sent = new SentHeaders(new URL(address), span.context);
    sent.writeInto(config.headers);
    watchRedirects(config, sent);
  }
  return span;
}

/** Without a host, which only a request over a Unix socket may be, axios takes this one. */
function addressOf(axios: AxiosLike, config: AxiosConfig): string {
  const address = axios.getUri(config);
  return config.socketPath && address.startsWith('/') ? `http://localhost${address}` : address;
}

/** Whether the request has a context already; that of an earlier try by the same configuration is replaced. */
function isCarried(config: AxiosConfig): boolean {
  const carried = config.headers?.get('traceparent');
  return typeof carried === 'string' && carried !== sentBefore(config)?.traceparent;
}

interface Open {
  readonly span: ClientSpan;
  readonly cancelToken: AxiosConfig['cancelToken'];
}

const MAX_OPEN = 1000;

/** The requests of one instance that are under way. */
class OpenRequests {
  readonly #byConfig = new WeakMap<object, Open>();
  readonly #open = new Set<Open>();

  add(config: AxiosConfig, span: ClientSpan): void {
    const [oldest] = this.#open;
    if (this.#open.size >= MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    const begun = { span, cancelToken: config.cancelToken };
    this.#open.add(begun);
    this.#byConfig.set(config, begun);
  }

  take(config: object): ClientSpan | undefined {
    return this.#end(this.#byConfig.get(config));
  }

  /** What a token was cancelled with, and what a `transformResponse` throws, does not name its request. */
  takeFailed(error: unknown): ClientSpan | undefined {
    const { config } = (error ?? {}) as { config?: object };
    if (config !== undefined) return this.take(config);
    const begun = [...this.#open];
    const cancelled = begun.find(({ cancelToken }) => error !== undefined && cancelToken?.reason === error);
    if (cancelled !== undefined) return this.#end(cancelled);
    const parent = activeContext();
    const [only, ...others] = begun.filter(({ span }) => span.parent === parent);
    // Of several that one caller has made, nobody knows which it is.
    return others.length === 0 ? this.#end(only) : undefined;
  }

  #end(begun: Open | undefined): ClientSpan | undefined {
    if (begun !== undefined) this.#open.delete(begun);
    return begun?.span;
  }
}

function fail(span: ClientSpan | undefined, error: unknown): void {
  const { response, code } = (error ?? {}) as { response?: AxiosResponse; code?: unknown };
  if (response !== undefined) respond(span, response);
  else if (code === 'ERR_CANCELED') span?.cancelled();
  else span?.failed(error);
}

function respond(span: ClientSpan | undefined, { status, headers }: AxiosResponse): void {
  span?.responded(status, (name) => headers?.[name]);
}
