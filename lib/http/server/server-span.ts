import { createContextKey, type Attributes, type Context, type Span } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withApplication, type Application } from '../../core/process/application.js';
import { Measure } from '../../core/span/measure.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { ATTR_CODE_FUNCTION_NAME, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_ROUTE } from '../../shared/attributes.js';
import { guard, guardMethod } from '../../shared/errors/guard.js';
import { holding } from '../../shared/errors/held-lines.js';
import type { HttpMeasurement } from '../../core/contracts/http-metrics.js';
import { captureHeaders, type HeaderValue } from '../message/captured-headers.js';
import { echoOf } from '../../privacy/echo/echo.js';
import { errorTypeOf, isErrorClass } from '../../privacy/error-type.js';
import { isBrokenOff } from './is-broken-off.js';
import type { RequestInfo } from './request-info.js';
import { getRpcMetadata, setRpcMetadata, type RpcMetadata } from './rpc-metadata.js';
import type { HttpServerConfig } from './server.options.js';
import { runtime } from '../../core/runtime/runtime.js';

/** Errors of one request that are remembered. */
const MAX_THROWN = 32;
// `RpcMetadata.server` leads to a span of ours. The metadata of another instrumentation is not ours to write into, so a span
// that we adopted is found under this key.
const ADOPTED_SPAN = createContextKey('nestjs-traced.adopted-span');

/** What Node calls the end of a stream that had not finished. */
const BROKEN_OFF = 'ERR_STREAM_PREMATURE_CLOSE';

/** What only the framework that handles a request can tell. */
export interface FrameworkAnswers {
  /** Asked when the response closes and nobody has named the route. */
  findRoute?(): string | undefined;
  /** Asked when the response closes and no handler has run, because a guard or a pipe refused: who would have handled it. */
  findFunction?(route: string): string | undefined;
  /** Reads a response header: frameworks may send headers that Node's response does not keep. */
  readHeader?(name: string): HeaderValue;
}

/** A request and its response. */
export interface IncomingExchange extends FrameworkAnswers {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The target as the client sent it. */
  readonly target: string | undefined;
}

/** Everything a server span is made of. */
export interface ServerSpanInit {
  readonly exchange: IncomingExchange;
  readonly info: RequestInfo;
  readonly config: HttpServerConfig;
  readonly metadata: RpcMetadata;
  readonly life: SpanLife;
  readonly application: Application;
  /** Another instrumentation made the span and ends it; we only describe it. */
  readonly adopted: boolean;
}

interface CloseListener {
  (): void;
  server?: ServerSpan;
}

interface ResponseEnd {
  readonly statusCode: number | undefined;
  readonly errorType: string | undefined;
  readonly isCancelled: boolean;
}

/**
 * The server span of one request: named when the route is known, ended when the response closes, once.
 *
 * Never touches the request's or the response's body.
 */
export class ServerSpan {
  /** The context that everything handling the request runs in. */
  readonly context: Context;
  readonly request: IncomingMessage;
  readonly adopted: boolean;
  readonly #init: ServerSpanInit;
  readonly #time = new Measure();
  #answers: FrameworkAnswers;
  #error: { readonly value: unknown } | undefined;
  #thrown: unknown[] | undefined;
  #route: string | undefined;
  #functionName: string | undefined;
  #isFinished = false;
  #ended = false;

  constructor(init: ServerSpanInit) {
    const context = withApplication(init.life.context, init.application);
    this.#init = init;
    this.#answers = init.exchange;
    this.request = init.exchange.request;
    this.adopted = init.adopted;
    if (init.adopted) this.context = setRpcMetadata(context, init.metadata).setValue(ADOPTED_SPAN, this);
    else {
      init.metadata.server = this;
      this.context = setRpcMetadata(context, init.metadata);
    }
    if (runtime.httpMetrics)
      guard('measuring a request', () => runtime.httpMetrics?.serverStarted(this.#measurement()));
    const { response } = init.exchange;
    // Not read from `writableFinished`, which is wrong for HTTP/2 and for injected requests; all of them emit `finish`.
    if (this.#isTold) response.on('finish', () => (this.#isFinished = true));
    // The instrumentation that made an adopted span ends it on `close` too: our listener runs first, to set attributes before.
    const onClose: CloseListener = () => this.#close();
    onClose.server = this;
    if (init.adopted) response.prependListener('close', onClose);
    else response.on('close', onClose);
  }

  /**
   * The server span that was opened for this exchange before.
   *
   * Found as a property of our `close` listener. A property on the request or the response would change their shape, which
   * slows down everything that handles them, and a weak map would cost every request its upkeep.
   */
  static openedFor({ request, response }: IncomingExchange): ServerSpan | undefined {
    for (const listener of response.listeners('close')) {
      const { server } = listener as CloseListener;
      if (server instanceof ServerSpan && server.request === request) return server;
    }
    return undefined;
  }

  /** The server span of the request that is being handled in `context`. */
  static of(context: Context): ServerSpan | undefined {
    const own = getRpcMetadata(context)?.server as ServerSpan | undefined;
    return own ?? (context.getValue(ADOPTED_SPAN) as ServerSpan | undefined);
  }

  get span(): Span {
    return this.#init.metadata.span;
  }

  get route(): string | undefined {
    return this.#route;
  }

  /** The handler that was named first. */
  get functionName(): string | undefined {
    return this.#functionName;
  }

  /** Names the span after the route's template; the last call counts. */
  setRoute(route: string): void {
    if (!this.#ended && route !== '' && route !== this.#route) this.#nameAfter(route);
  }

  /** Records which method handles the request, as `Class.method`. */
  setFunction(name: string): void {
    if (this.#ended) return;
    this.#functionName = name;
    this.span.setAttribute(ATTR_CODE_FUNCTION_NAME, name);
  }

  /** Takes later answers of the framework over: it may wrap Node's objects only after the span was opened. */
  learn(answers: FrameworkAnswers): void {
    this.#answers = answers;
  }

  /** Remembers what the handler threw; it names the error only if the response turns out to be a failure. */
  fail(error: unknown): void {
    this.#error = { value: error };
    this.#thrown ??= [];
    if (this.#thrown.length < MAX_THROWN) this.#thrown.push(error);
  }

  /** What handlers of this request threw: several where a request runs several, as one of GraphQL does. */
  get thrown(): readonly unknown[] {
    return this.#thrown ?? [];
  }

  #close(): void {
    if (this.#ended) return;
    if (!this.#isTold) return this.#end({ statusCode: undefined, errorType: undefined, isCancelled: false });
    guardMethod('naming the route', this, this.#settleRoute, undefined);
    this.#ended = true;
    const end = this.#readEnd();
    this.#time.ended('measuring a request', (durationMs) =>
      runtime.httpMetrics?.serverEnded(this.#measurement(end.statusCode, end.errorType), durationMs, this.span),
    );
    guardMethod('describing a response', this, this.#describe, end);
    this.#end(end);
  }

  /** Whether somebody is told how the request ended: a span that records, or a metric. */
  get #isTold(): boolean {
    return runtime.httpMetrics !== undefined || holding.lines !== undefined || this.span.isRecording();
  }

  #end({ errorType, isCancelled }: ResponseEnd): void {
    this.#ended = true;
    const { life } = this.#init;
    if (errorType !== undefined) {
      // The status of the response says that it is a failure, whatever the class of the error means elsewhere.
      if (this.#error === undefined) life.failAs(errorType);
      else life.fail(this.#error.value, errorType, 'error');
    } else if (isCancelled) life.cancel();
    else life.succeed();
  }

  #readEnd(): ResponseEnd {
    const { response } = this.#init.exchange;
    const isCancelled = !this.#isFinished;
    const statusCode = response.headersSent || !isCancelled ? response.statusCode : undefined;
    const errorType = this.#errorType(statusCode, isCancelled);
    return { statusCode, errorType, isCancelled: isCancelled && errorType === undefined };
  }

  #describe({ statusCode }: ResponseEnd): void {
    const { exchange, config, life } = this.#init;
    if (!this.span.isRecording()) return;
    const attributes: Attributes = {};
    const refused = this.#functionName === undefined && this.#route !== undefined;
    const functionName = refused ? this.#answers.findFunction?.(this.#route as string) : undefined;
    if (functionName !== undefined) attributes[ATTR_CODE_FUNCTION_NAME] = functionName;
    if (statusCode !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
    this.span.setAttributes(attributes);
    if (config.responseHeaders.length === 0) return;
    const headers: Attributes = {};
    const answers = this.#answers;
    captureHeaders(headers, config.responseHeaders, (name) =>
      answers.readHeader === undefined ? exchange.response.getHeader(name) : answers.readHeader(name),
    );
    life.setAttributes(headers);
  }

  #errorType(statusCode: number | undefined, isUnfinished: boolean): string | undefined {
    const { request, response } = this.#init.exchange;
    if (response.errored) return errorTypeOf(response.errored);
    const known = this.#error && errorTypeOf(this.#error.value);
    if (isUnfinished && isBrokenOff(request, response)) return known ?? BROKEN_OFF;
    if (statusCode === undefined || statusCode < 500) return undefined;
    return known ?? String(statusCode);
  }

  #measurement(statusCode?: number, errorType?: string): HttpMeasurement {
    const { info, metadata } = this.#init;
    return {
      method: info.method.method,
      scheme: info.scheme,
      protocolVersion: info.protocolVersion,
      route: metadata.route,
      statusCode,
      errorType: errorType && this.#shownType(errorType),
    };
  }

  /** As a label: no pipeline masks it, and `error.name` may have been made of what a call was given. */
  #shownType(errorType: string): string {
    if (isErrorClass(errorType)) return errorType;
    const error: unknown = this.#init.exchange.response.errored ?? this.#error?.value;
    const text = echoOf(error)?.text(errorType) ?? errorType;
    return echoOf(this.span)?.text(text) ?? text;
  }

  #settleRoute(): void {
    const { metadata } = this.#init;
    // Another instrumentation (Express, Fastify) may have written the route without renaming our span.
    const route = metadata.route ?? this.#answers.findRoute?.();
    if (route !== undefined && route !== this.#route) this.#nameAfter(route);
  }

  #nameAfter(route: string): void {
    const { metadata, info } = this.#init;
    this.#route = route;
    metadata.route = route;
    metadata.span.setAttribute(ATTR_HTTP_ROUTE, route);
    metadata.span.updateName(`${info.method.spanName} ${route}`);
  }
}
