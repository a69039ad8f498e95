import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../../metrics/create-metrics.js';
import type { Clock } from '../../shared/time/clock.js';
import type { MetricsModuleOptions } from './metrics.options.js';
import { createScrapeGuard, reportScrapeError } from './scrape-guard.js';

type Reply = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void; callNotFound?(): void };
type Incoming = IncomingMessage & { readonly raw?: IncomingMessage };

/** Answers a scrape, on Express and on Fastify. */
export type MetricsHandler = (request: Incoming, reply: Reply, next?: unknown) => Promise<void>;

/** What the handler of `/metrics` is made of. */
export interface MetricsEndpoint {
  readonly metrics: Metrics;
  /** The only path that is answered: routers that ignore letter case and a last slash call for others, too. */
  readonly path: string;
  readonly guard?: MetricsModuleOptions['guard'];
  /** @defaultValue the platform's */
  readonly clock?: Clock;
}

/** Makes the handler of `/metrics`; it writes to Node's own response, past everything that formats answers. */
export function createMetricsHandler({ metrics, path, guard, clock }: MetricsEndpoint): MetricsHandler {
  const isAllowed = createScrapeGuard(guard, clock);
  return async (request, reply, next) => {
    const incoming = request.raw ?? request;
    if (pathOf(incoming) !== path) {
      if (typeof reply.callNotFound === 'function') reply.callNotFound();
      else if (typeof next === 'function') next();
      return;
    }
    // Keeps Fastify from sending an answer of its own when the handler returns.
    reply.hijack?.();
    const answer = (await isAllowed(incoming)) ? await scrape(metrics, incoming) : REFUSED;
    const response = reply.raw ?? reply;
    response.statusCode = answer.status;
    response.setHeader('content-type', answer.contentType);
    response.setHeader('cache-control', 'no-store');
    response.end(answer.body);
  };
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const REFUSED: Answer = { status: 403, contentType: PLAIN, body: 'Forbidden\n' };

async function scrape(metrics: Metrics, request: IncomingMessage): Promise<Answer> {
  try {
    return { status: 200, ...(await metrics.expose(request.headers.accept)) };
  } catch (error) {
    reportScrapeError('writing metrics', error);
    return { status: 500, contentType: PLAIN, body: 'The metrics cannot be written.\n' };
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const question = url.indexOf('?');
  return question < 0 ? url : url.slice(0, question);
}
