import type { ServerResponse } from 'node:http';
import type { LiveResponses } from './live-responses.js';
import type { ViewerResponse } from './messages.js';

/** Writes an answer to Node's response. */
export async function sendResponse(
  response: ServerResponse,
  { status, headers, body }: ViewerResponse,
  live: LiveResponses,
): Promise<void> {
  response.writeHead(status, headers);
  if (typeof body === 'function') live.send(response, body);
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
