import { context, propagation, ROOT_CONTEXT, SpanKind, type Context, type Span } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '../core/suppression.js';
import { maskedAtSource, setAttributesMasked } from '../privacy/redactor.js';
import { runtime } from '../shared/runtime.js';
import { withSpan } from '../shared/span-context-layer.js';
import { captureHeaders, headerReader } from './captured-headers.js';
import { incomingHeadersGetter } from './header-carriers.js';
import { RequestInfo, requestPath } from './request-info.js';
import { getRpcMetadata, type RpcMetadata } from './rpc-metadata.js';
import { ServerSpan, type ErrorRecorder, type IncomingExchange } from './server-span.js';
import type { HttpServerConfig } from './server.options.js';
import { writeTraceresponse } from './traceresponse.js';
import { getHttpTracer } from './tracer.js';

/** What was decided about an incoming request: the context to handle it in, and its span when it has one. */
export interface OpenedRequest {
  readonly context: Context;
  readonly server: ServerSpan | undefined;
}

// A span describes one request: a context can outlive the request that it was made for, and must not lend its span.
const adoptedSpans = new WeakMap<Span, ServerSpan>();

/** Opens server spans, or adopts the one that another HTTP instrumentation has opened. */
export class ServerTracer {
  readonly #config: HttpServerConfig;
  readonly #recordError: ErrorRecorder | undefined;

  constructor(config: HttpServerConfig, recordError?: ErrorRecorder) {
    this.#config = config;
    this.#recordError = recordError;
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
    if (this.#config.ignore?.(request, requestPath(target))) {
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
    const { request } = exchange;
    const parent = propagation.extract(ROOT_CONTEXT, request.headers, incomingHeadersGetter);
    const startTime = runtime.clock?.();
    const isReadAtStart = runtime.samplerReadsAttributes;
    const span = getHttpTracer().startSpan(
      info.method.spanName,
      {
        kind: SpanKind.SERVER,
        ...(isReadAtStart && { attributes: maskedAtSource(info.readAttributes()) }),
        ...(startTime !== undefined && { startTime }),
      },
      parent,
    );
    if (span.isRecording()) {
      if (!isReadAtStart) setAttributesMasked(span, info.readAttributes());
      info.addConnection(span);
    }
    return this.#create(exchange, info, withSpan(parent, span), { type: 'http', span }, false);
  }

  #adopt(exchange: IncomingExchange, info: RequestInfo, active: Context, metadata: RpcMetadata): ServerSpan {
    if (metadata.span.isRecording() && this.#config.requestHeaders.length > 0) {
      const attributes = {};
      captureHeaders(attributes, this.#config.requestHeaders, headerReader(exchange.request.headers));
      setAttributesMasked(metadata.span, attributes);
    }
    const server = this.#create(exchange, info, active, metadata, true);
    adoptedSpans.set(metadata.span, server);
    return server;
  }

  #create(
    exchange: IncomingExchange,
    info: RequestInfo,
    withSpan: Context,
    metadata: RpcMetadata,
    adopted: boolean,
  ): ServerSpan {
    const init = { exchange, info, config: this.#config, metadata, adopted, recordError: this.#recordError };
    return new ServerSpan(init, withSpan);
  }
}

/**
 * The server span that this request has already. Who binds a context to a response wraps its listeners, so that ours is
 * not found among them; then the active context, or the span that was adopted, knows.
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
