import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../../shared/time/clock.js';
import type { LossReason } from './send-outcome.js';

/** What is remembered of a reply; the rest is read and forgotten. */
const MAX_REPLY_BYTES = 65_536;

export interface TlsFiles {
  /** Certificates of the authorities that are trusted, instead of the system's. */
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A request that had no whole reply. */
export class NoReply extends Error {
  constructor(
    readonly reason: LossReason,
    message: string,
  ) {
    super(message);
  }
}

/** Posts to one address over connections that are kept. */
export interface Poster {
  /** Rejects with `NoReply` when there is no whole reply in time; any status is a reply. */
  post(body: Buffer, headers: Readonly<Record<string, string | number>>): Promise<HttpReply>;
  /** Breaks off what is on its way and closes connections. */
  close(): void;
}

export interface PosterOptions {
  readonly url: URL;
  /** From the beginning of a request to the end of its reply. */
  readonly timeoutMs: number;
  readonly tls?: TlsFiles | undefined;
  readonly clock: Clock;
}

/** Makes a poster; nothing is sent before the first `post()`. */
export function createPoster({ url, timeoutMs, tls, clock }: PosterOptions): Poster {
  const isSecure = url.protocol === 'https:';
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 4, ...tls })
    : new HttpAgent({ keepAlive: true, maxSockets: 4 });
  const send = isSecure ? httpsRequest : httpRequest;
  const post: Poster['post'] = (body, headers) =>
    new Promise<HttpReply>((resolve, reject) => {
      const outgoing = send(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
      const end = (reply: HttpReply | NoReply): void => {
        timer.clear();
        if (reply instanceof NoReply) reject(reply);
        else resolve(reply);
      };
      const timer = clock.setTimer(() => {
        end(new NoReply('timeout', `no whole answer within ${timeoutMs} ms`));
        outgoing.destroy();
      }, timeoutMs);
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed the idle connection just as we took it up: nothing was read, a new connection may do.
        if (outgoing.reusedSocket && error.code === 'ECONNRESET') {
          timer.clear();
          post(body, headers).then(resolve, reject);
        } else end(new NoReply('unreachable', describe(error)));
      });
      outgoing.on('response', (incoming) => readReply(incoming, end));
      outgoing.end(body);
    });
  return { post, close: () => agent.destroy() };
}

function readReply(incoming: IncomingMessage, end: (reply: HttpReply | NoReply) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_REPLY_BYTES) chunks.push(chunk);
  });
  incoming.on('error', () => undefined);
  incoming.on('close', () => {
    const { statusCode: status = 0, headers, complete } = incoming;
    if (complete) end({ status, headers, body: Buffer.concat(chunks) });
    else end(new NoReply('broken_reply', `the answer ${status} broke off`));
  });
}

/** An `AggregateError` of a refused connection has no message of its own, only a code. */
function describe({ message, code, name }: NodeJS.ErrnoException): string {
  return message === '' ? (code ?? name) : message;
}
