import type { IncomingMessage, ServerResponse } from 'node:http';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { ViewerRequest, ViewerResponse } from './messages.js';
import { LiveResponses } from './live-responses.js';
import { sendResponse } from './send-response.js';

/** Express's request and response are Node's own; Fastify's carry them. */
type Incoming = IncomingMessage & {
  readonly raw?: IncomingMessage | undefined;
  readonly originalUrl?: string | undefined;
};
type Reply = ServerResponse & { readonly raw?: ServerResponse | undefined; hijack?(): void };

/** Answers requests on `node:http`, Express and Fastify. */
export interface NodeListener {
  (request: Incoming, response: Reply): void;
  /** Ends the live answers, which a server that closes would wait for. */
  close(): void;
}

/** Serves `handle` below `base` (`''` or `'/traces'`), past everything that would format an answer. */
export function createNodeListener(
  base: string,
  handle: (request: ViewerRequest) => Promise<ViewerResponse>,
): NodeListener {
  const live = new LiveResponses();
  const listener = (request: Incoming, reply: Reply): void => {
    // Fastify would answer by itself when the listener is done.
    reply.hijack?.();
    const incoming = request.raw ?? request;
    const response = reply.raw ?? reply;
    // Express strips from `url` what a router is mounted at.
    void answer(response, handle(toRequest(incoming, request.originalUrl ?? incoming.url ?? '/', base)), live);
  };
  return Object.assign(listener, { close: () => live.close() });
}

async function answer(response: ServerResponse, answered: Promise<ViewerResponse>, live: LiveResponses): Promise<void> {
  try {
    await sendResponse(response, await answered, live);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500);
    response.end();
    try {
      reportInternalError('viewer.request', error);
    } catch {
      // `reportInternalError()` throws under our own tests only; the request is answered all the same.
    }
  }
}

function toRequest(incoming: IncomingMessage, url: string, base: string): ViewerRequest {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    method: incoming.method ?? 'GET',
    path: path.startsWith(base) ? path.slice(base.length) : path,
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    pageName: base.slice(base.lastIndexOf('/') + 1),
    headers: incoming.headers,
    remoteAddress: incoming.socket.remoteAddress,
    body: incoming,
  };
}
