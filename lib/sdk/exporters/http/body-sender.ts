import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { Clock } from '../../../shared/time/clock.js';
import { systemClock } from '../../../shared/time/clock.js';
import { VERSION } from '../../../shared/process/version.js';
import { checkHeaders } from './check-headers.js';
import type { ExitPost } from './exit-post.js';
import { createPoster, NoReply, type HttpReply, type TlsFiles } from './post.js';
import { parseRetryAfter } from './retry-after.js';
import type { SendOutcome } from './send-outcome.js';

const compress = promisify(gzip);

/** Statuses that the OTLP specification wants repeated; 408 says of itself that it may be. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Sends finished bodies to one backend; never rejects. */
export interface BodySender {
  send(body: Buffer): Promise<SendOutcome>;
  /**
   * Sends while the process is exiting, when nothing asynchronous happens any more: either at once, or by answering with a
   * request that another thread sends.
   */
  atExit?(body: Buffer): ExitPost | undefined;
  close(): void;
}

export interface BodySenderOptions {
  readonly url: URL;
  readonly contentType: string;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly isCompressed?: boolean | undefined;
  readonly tls?: TlsFiles | undefined;
  /** Looks for what a backend has not taken although it said yes. */
  readonly readReply?: (reply: HttpReply) => { rejected?: number; message?: string } | undefined;
  /** Whether the backend may accept later what it has refused with this status. @defaultValue as the OTLP specification says */
  readonly isPassing?: ((status: number) => boolean) | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Makes a sender over HTTP; nothing is sent before it is asked to. A redirect is a failure and is not followed.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for a header that cannot be sent.
 */
export function createBodySender(options: BodySenderOptions): BodySender {
  const { url, contentType, timeoutMs, isCompressed = false, tls, clock = systemClock } = options;
  checkHeaders(options.headers);
  const poster = createPoster({ url, timeoutMs, tls, clock });
  const headers = {
    'user-agent': `nestjs-traced/${VERSION}`,
    ...options.headers,
    'content-type': contentType,
    ...(isCompressed && { 'content-encoding': 'gzip' }),
  };
  return {
    send: async (body) => {
      try {
        const reply = await poster.post(isCompressed ? await compress(body) : body, headers);
        return toOutcome(reply, options, clock);
      } catch (error) {
        if (!(error instanceof NoReply)) throw error;
        return { kind: 'retry', reason: error.reason, message: error.message };
      }
    },
    atExit: (body) => ({ url: url.href, headers, body: isCompressed ? gzipSync(body) : body, tls }),
    close: () => poster.close(),
  };
}

function toOutcome(reply: HttpReply, options: BodySenderOptions, clock: Clock): SendOutcome {
  const { status, headers } = reply;
  const { readReply, isPassing = (code) => PASSING.has(code) } = options;
  if (status >= 200 && status < 300) return { kind: 'sent', ...readReply?.(reply) };
  const message = `the backend answered ${status}`;
  if (!isPassing(status)) return { kind: 'failed', reason: 'refused', message };
  const afterMs = parseRetryAfter(headers['retry-after'], clock.epochMs());
  return { kind: 'retry', reason: 'unavailable', message, afterMs };
}
