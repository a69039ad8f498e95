import type { IncomingMessage, ServerResponse } from 'node:http';

const EVENTS = 'text/event-stream';

/**
 * Whether this process gave up a response that it had not finished: a stream of the handler's that failed halfway, for example.
 *
 * Told by the socket: a client that went away has ended its side of the connection or reset it. Event streams never count,
 * since breaking them off is how they end. For HTTP/2 and injected requests the answer is `false`, as nothing is known.
 */
export function isBrokenOff(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.httpVersionMajor !== 1) return false;
  const { destroyed, readableEnded, errored } = request.socket;
  if (!destroyed || readableEnded || errored !== null) return false;
  return ![request.headers.accept, response.getHeader('content-type')].some((type) => String(type).includes(EVENTS));
}
