import { isSpanContextValid, type Span } from '@opentelemetry/api';
import type { ServerResponse } from 'node:http';
import { runtime } from '../../core/runtime/runtime.js';
import { guard } from '../../shared/errors/guard.js';
import { propagationScopeOf } from './propagation-policy.js';

/** The response header by which a callee names the trace and says whether it keeps its part (draft of W3C Trace Context). */
export const TRACERESPONSE = 'traceresponse';

const KEPT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-0[13]$/;

/**
 * Tells the caller of this server, by a response header, that this server keeps its part of the trace, if that is certain
 * when the headers go out.
 *
 * Done in `writeHead`, the one function that Express, Fastify and Node itself send headers through.
 */
export function tellCaller(response: ServerResponse, span: Span): void {
  const { writeHead } = response;
  response.writeHead = function (this: ServerResponse, ...args: Parameters<ServerResponse['writeHead']>) {
    guard('telling the caller', () => announce(this, span, args[0]));
    return Reflect.apply(writeHead, this, args) as ServerResponse;
  } as ServerResponse['writeHead'];
}

function announce(response: ServerResponse, span: Span, statusCode: number): void {
  const context = span.spanContext();
  if (response.headersSent || !isSpanContextValid(context)) return;
  if (runtime.tailLink?.promise?.(context, statusCode >= 500) !== true) return;
  response.setHeader(TRACERESPONSE, `00-${context.traceId}-${context.spanId}-01`);
}

/**
 * Keeps our part of a trace when a callee says that it keeps its own. Only callees in our network or listed by `propagateTo`
 * are believed, since any other could fill our backends. For a CLIENT span that is still open.
 */
export function heedCallee(span: Span | undefined, url: URL, traceresponse: unknown): void {
  const heed = runtime.tailLink?.heed;
  if (heed === undefined || span === undefined || typeof traceresponse !== 'string') return;
  const context = span.spanContext();
  if (KEPT.exec(traceresponse.trim())?.[1] === context.traceId && propagationScopeOf(url) === 'all') heed(context);
}
