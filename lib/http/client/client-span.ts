import { SpanKind, type Context } from '@opentelemetry/api';
import { Measure } from '../../core/span/measure.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_PEER_SERVICE, ATTR_SERVICE_PEER_NAME } from '../../shared/attributes.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import type { ClientRequest } from './client-request.js';
import { heedCallee, TRACERESPONSE } from '../propagation/kept-part.js';
import { networkErrorTypeOf } from './network-error-type.js';
import { peerAttributes, type Connection } from './network-peer.js';

/** The span of one outgoing request that somebody else sends: ends once, with its headers or with its failure. */
export class ClientSpan {
  readonly #request: ClientRequest;
  readonly #life: SpanLife;
  readonly #time = new Measure();
  #isEnded = false;

  constructor(
    request: ClientRequest,
    /** The context that the request was made in. */
    readonly parent: Context,
  ) {
    this.#request = request;
    const { spanName: name, attributes } = request;
    this.#life = startSpan({ name, kind: SpanKind.CLIENT, attributes, parent });
  }

  /** The context that the request carries. */
  get context(): Context {
    return this.#life.context;
  }

  /** The request goes out on a connection: records the peer, and the version of HTTP where it is known. */
  connected(connection: Connection | null | undefined, httpVersion?: string): void {
    if (!this.#isEnded) this.#life.setAttributes(peerAttributes(connection, httpVersion));
  }

  /**
   * The headers of the response are here.
   *
   * @param readHeader called at most once, while the response's headers can be read.
   */
  responded(statusCode: number, readHeader?: (name: string) => unknown): void {
    if (this.#isEnded) return;
    if (runtime.tailLink !== undefined && readHeader !== undefined) {
      guard('reading a response', () => heedCallee(this.#life.span, this.#request.url, readHeader(TRACERESPONSE)));
    }
    const errorType = statusCode >= 400 ? String(statusCode) : undefined;
    this.#life.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
    this.#measure(statusCode, errorType);
    if (errorType === undefined) this.#life.succeed();
    else this.#life.failAs(errorType);
  }

  /** There will be no response. An abort by the caller ends the span as cancelled, anything else as failed. */
  failed(error: unknown): void {
    if (this.#isEnded) return;
    const errorType = networkErrorTypeOf(error);
    // A reason of the caller's own, `controller.abort('too late')`: what fails is an object.
    if (errorType === 'AbortError' || Object(error) !== error) return this.cancelled();
    this.#measure(undefined, errorType);
    this.#life.failAs(errorType);
  }

  /** The caller lost interest. */
  cancelled(): void {
    if (this.#isEnded) return;
    this.#measure(undefined, undefined);
    this.#life.cancel();
  }

  #measure(statusCode: number | undefined, errorType: string | undefined): void {
    this.#isEnded = true;
    const { httpMetrics } = runtime;
    if (httpMetrics === undefined) return;
    const { method, scheme, serverAddress, serverPort, attributes } = this.#request;
    const peer = attributes[ATTR_SERVICE_PEER_NAME] ?? attributes[ATTR_PEER_SERVICE];
    const peerService = typeof peer === 'string' ? peer : undefined;
    const measured = { peerService, method: method.method, scheme, serverAddress, serverPort, statusCode, errorType };
    this.#time.ended('measuring an outgoing request', (durationMs) =>
      httpMetrics.clientEnded(measured, durationMs, this.#life.span),
    );
  }
}
