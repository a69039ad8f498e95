import type { SpanLife } from '../../core/span/span-life.js';
import type { FetchSignal } from './fetch-signal.js';
import type { FetchWitness, UndiciRequest } from './fetch-witness.js';
import { peerAttributes, type Connection } from './network-peer.js';
import type { SentHeaders } from './sent-headers.js';
import { undiciHeader } from './undici-headers.js';

/** The requests behind one `tracedFetch`: the first, and one more for each redirect that is followed. */
export class FetchHops implements FetchWitness {
  /** Is told when the last byte of a response is here. */
  signal: FetchSignal | undefined;
  #isSending = false;

  constructor(
    private readonly life?: SpanLife,
    private readonly sent?: SentHeaders,
  ) {}

  owns({ headers }: UndiciRequest): boolean {
    // A streamed body runs the caller's code in this context while it is sent; requests that such code makes are not ours.
    const traceparent = this.sent?.traceparent;
    return traceparent === undefined ? !this.#isSending : undiciHeader(headers, 'traceparent') === traceparent;
  }

  started(request: UndiciRequest): void {
    this.#isSending = true;
    this.signal?.started();
    if (this.sent !== undefined) request.headers = this.sent.forRedirect(request.origin, request.headers);
  }

  connected(connection: Connection): void {
    if (this.life?.isRecording === true) this.life.setAttributes(peerAttributes(connection));
  }

  ended(): void {
    this.#isSending = false;
    this.signal?.ended();
  }
}
