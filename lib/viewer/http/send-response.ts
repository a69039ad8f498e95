import type { ServerResponse } from 'node:http';
import type { LiveBody, LiveSink, ViewerResponse } from './messages.js';

/** Bytes that may wait for a reader before it counts as slow. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Writes an answer to Node's response. */
export async function sendResponse(response: ServerResponse, { status, headers, body }: ViewerResponse): Promise<void> {
  response.writeHead(status, headers);
  if (typeof body === 'function') stream(response, body);
  else if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) response.end(body);
  else await sendPieces(response, body);
}

/** Each piece in a turn of its own: the application goes on in between. */
async function sendPieces(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return;
    const isReady = response.write(piece);
    await new Promise<void>((resolve) => {
      if (isReady) return void setImmediate(resolve);
      response.once('drain', resolve);
      response.once('close', resolve);
    });
  }
  response.end();
}

function stream(response: ServerResponse, body: LiveBody): void {
  response.flushHeaders();
  const sink: LiveSink = {
    get isReady() {
      return response.writableLength < MAX_WAITING_BYTES;
    },
    write: (text) => void (response.destroyed || response.write(text)),
    end: () => void response.end(),
  };
  response.once('close', body(sink));
}
