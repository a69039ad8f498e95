import {
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import type { IncomingMessage } from 'node:http';
import type { Application } from '../../core/process/application.js';
import { AdoptedSpan } from '../../core/span/adopted-span.js';
import { withDescendants } from '../../core/span/descendants.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import { isTracingSuppressed, suppressTracing } from '../../core/process/suppression.js';
import { captureHeaders, headerReader } from '../message/captured-headers.js';
import { incomingHeadersGetter } from '../propagation/header-carriers.js';
import { tellCaller } from '../propagation/kept-part.js';
import { RequestInfo, requestPath } from './request-info.js';
import { getRpcMetadata, type RpcMetadata } from './rpc-metadata.js';
import { ServerSpan, type IncomingExchange } from './server-span.js';
import type { HttpServerConfig } from './server.options.js';
import { writeTraceresponse } from '../propagation/traceresponse.js';
import { runtime } from '../../core/runtime/runtime.js';

/** What was decided about an incoming request: the context to handle it in, and its span when it has one. */
export interface OpenedRequest {
  readonly context: Context;
  readonly server: ServerSpan | undefined;
}

// The server span of each adopted span. A context may outlive its request, so an adopted span serves no second request.
const adoptedSpans = new WeakMap<Span, ServerSpan>();

/** Opens server spans, or adopts the one that another HTTP instrumentation has opened. */
export class ServerTracer {
  readonly #config: HttpServerConfig;
  /** Whether the router takes `/Health` for `/health`; set once the router can be asked. */
  ignoresCase = false;

  constructor(
    config: HttpServerConfig,
    /** The application whose requests these are; its classifier is asked about their errors. */
    private readonly application: Application = {},
  ) {
    this.#config = config;
  }

  /**
   * Decides about a request; asking twice gives the same answer.
   *
   * The parent is what the request's headers say and nothing else: what happened to be active when the server was
   * started must not become the parent of every request.
   */
  open(exchange: IncomingExchange): OpenedRequest {
    const { request, response, target } = exchange;
    const active = context.active();
    const existing = openedBefore(active, exchange);
    if (existing) {
      existing.learn(exchange);
      return { context: existing.context, server: existing };
    }
    if (!runtime.enabled) return { context: active, server: undefined };
    if (this.#config.ignore?.(request, requestPath(target), this.ignoresCase)) {
      return { context: suppressTracing(active), server: undefined };
    }
    if (isTracingSuppressed(active)) return { context: active, server: undefined };
    const info = new RequestInfo(request, target, this.#config);
    const foreign = findForeign(active);
    const server = foreign ? this.#adopt(exchange, info, active, foreign) : this.#start(exchange, info);
    if (this.#config.traceresponse) writeTraceresponse(response, server.span);
    return { context: server.context, server };
  }

  #start(exchange: IncomingExchange, info: RequestInfo): ServerSpan {
    const { parent, links } = this.#callerOf(exchange.request);
    const isReadAtStart = runtime.samplerReadsAttributes;
    const attributes = isReadAtStart ? info.readAttributes() : undefined;
    const life = startSpan({ name: info.method.spanName, kind: SpanKind.SERVER, attributes, parent, links });
    const span = life.span ?? trace.getSpan(parent) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    if (life.isRecording) {
      if (!isReadAtStart) life.setAttributes(info.readAttributes());
      info.addConnection(span);
    }
    if (runtime.tailLink?.promise !== undefined && trace.getSpan(parent) !== undefined) {
      tellCaller(exchange.response, span);
    }
    return this.#create(exchange, info, life, { type: 'http', span }, false);
  }

  /** The parent by the request's headers. An untrusted caller becomes a link; its sampling and its baggage are dropped. */
  #callerOf(request: IncomingMessage): { parent: Context; links?: Link[] } {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers, incomingHeadersGetter);
    if (parent === ROOT_CONTEXT || this.#config.trustsIncoming(request)) return { parent };
    const caller = trace.getSpanContext(parent);
    const isKnown = caller !== undefined && isSpanContextValid(caller);
    return { parent: ROOT_CONTEXT, ...(isKnown && { links: [{ context: caller }] }) };
  }

  #adopt(exchange: IncomingExchange, info: RequestInfo, active: Context, metadata: RpcMetadata): ServerSpan {
    const life = new AdoptedSpan(active, metadata.span);
    if (life.isRecording && this.#config.requestHeaders.length > 0) {
      const attributes = {};
      captureHeaders(attributes, this.#config.requestHeaders, headerReader(exchange.request.headers));
      life.setAttributes(attributes);
    }
    const server = this.#create(exchange, info, life, metadata, true);
    adoptedSpans.set(metadata.span, server);
    return server;
  }

  #create(
    exchange: IncomingExchange,
    info: RequestInfo,
    life: SpanLife,
    metadata: RpcMetadata,
    adopted: boolean,
  ): ServerSpan {
    const { attributesFor } = this.#config;
    if (attributesFor !== undefined) {
      const { request } = exchange;
      life.context = withDescendants(life.context, () => attributesFor(request));
    }
    const { application } = this;
    return new ServerSpan({ exchange, info, config: this.#config, life, metadata, application, adopted });
  }
}

/**
 * The server span that this request has already. It is found by our `close` listener, unless somebody bound the response to a
 * context, which wraps its listeners; then by the active context or by the span that was adopted.
 */
function openedBefore(active: Context, exchange: IncomingExchange): ServerSpan | undefined {
  const found = ServerSpan.openedFor(exchange);
  if (found !== undefined) return found;
  const metadata = getRpcMetadata(active);
  const candidate = ServerSpan.of(active) ?? (metadata && adoptedSpans.get(metadata.span));
  return candidate?.request === exchange.request ? candidate : undefined;
}

/** The server span that another instrumentation has made for the request at hand. */
function findForeign(active: Context): RpcMetadata | undefined {
  const metadata = getRpcMetadata(active);
  const isOurs = metadata !== undefined && ServerSpan.of(active)?.span === metadata.span;
  return metadata === undefined || isOurs || adoptedSpans.has(metadata.span) ? undefined : metadata;
}
