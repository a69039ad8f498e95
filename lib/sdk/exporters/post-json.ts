import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemClock, type Clock } from '../../shared/clock.js';

/** Posts JSON to one address over a kept-alive connection. */
export interface JsonPoster {
  /** Rejects when there is no 2xx answer in time; a redirect is not followed and is a failure. */
  post(body: string): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}

export interface JsonPosterOptions {
  readonly url: URL;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly clock?: Clock | undefined;
}

/** Makes a poster; nothing is sent before the first `post()`. */
export function createJsonPoster(options: JsonPosterOptions): JsonPoster {
  const Agent = options.url.protocol === 'https:' ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return {
    post: (body) => send(options, agent, Buffer.from(body)),
    close: () => agent.destroy(),
  };
}

function send(options: JsonPosterOptions, agent: HttpAgent, body: Buffer): Promise<void> {
  const { url, timeoutMs, headers, clock = systemClock } = options;
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length },
    });
    const timer = clock.setTimer(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      timer.clear();
      // The server closed the idle connection just as we took it up: nothing was read, a new connection may do.
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(options, agent, body));
      else reject(error);
    });
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 0;
      incoming.on('error', reject);
      incoming.on('close', () => {
        timer.clear();
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`the backend answered ${status}`));
      });
      incoming.resume();
    });
    outgoing.end(body);
  });
}
