import type { ServerResponse } from 'node:http';
import type { LiveBody, LiveSink } from './messages.js';

/** Bytes that may wait for a reader before it counts as slow. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** The answers of one server that never end by themselves. */
export class LiveResponses {
  readonly #open = new Set<ServerResponse>();
  #isClosed = false;

  /** Writes a live body until the other end goes or `close()` is called. */
  send(response: ServerResponse, body: LiveBody): void {
    if (this.#isClosed) return void response.end();
    response.flushHeaders();
    this.#open.add(response);
    const stop = body(sinkOf(response));
    response.once('close', () => {
      this.#open.delete(response);
      stop();
    });
  }

  /** Ends all of them, and those that come later at once. */
  close(): void {
    this.#isClosed = true;
    for (const response of this.#open) response.end();
  }
}

function sinkOf(response: ServerResponse): LiveSink {
  return {
    get isReady() {
      return response.writableLength < MAX_WAITING_BYTES;
    },
    write: (text) => void (response.destroyed || response.writableEnded || response.write(text)),
    end: () => void response.end(),
  };
}
