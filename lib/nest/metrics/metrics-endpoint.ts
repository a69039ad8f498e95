import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../../metrics/create-metrics.js';
import { reportInternalError } from '../../shared/guard.js';
import type { MetricsModuleOptions } from './metrics.options.js';

type Reply = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };
type Incoming = IncomingMessage & { readonly raw?: IncomingMessage };

/** Answers a scrape, on Express and on Fastify. */
export type MetricsHandler = (request: Incoming, reply: Reply) => Promise<void>;

/** Makes the handler of `/metrics`; it writes to Node's own response, past everything that formats answers. */
export function createMetricsHandler(metrics: Metrics, guard: MetricsModuleOptions['guard']): MetricsHandler {
  return async (request, reply) => {
    // Fastify would answer by itself when the handler is done.
    reply.hijack?.();
    const incoming = request.raw ?? request;
    const response = reply.raw ?? reply;
    const answer = await answerOf(metrics, incoming, guard);
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

async function answerOf(
  metrics: Metrics,
  request: IncomingMessage,
  guard: MetricsModuleOptions['guard'],
): Promise<Answer> {
  try {
    // JavaScript may answer with anything; only `true` lets in.
    const isAllowed: unknown = guard === undefined || (await guard(request));
    if (isAllowed !== true) return refused;
  } catch (error) {
    report('metrics.guard', error);
    return refused;
  }
  try {
    return { status: 200, ...(await metrics.expose(request.headers.accept)) };
  } catch (error) {
    report('writing metrics', error);
    return { status: 500, contentType: PLAIN, body: 'The metrics cannot be written.\n' };
  }
}

const refused: Answer = { status: 403, contentType: PLAIN, body: 'Forbidden\n' };

function report(site: string, error: unknown): void {
  try {
    reportInternalError(site, error);
  } catch {
    // Rethrown under our own tests only; a scrape is answered all the same.
  }
}
