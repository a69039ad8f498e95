import { checkOptions } from '../shared/options/check-options.js';
import { systemClock, type Clock } from '../shared/time/clock.js';
import type { AnswerSources } from './answers/answer-sources.js';
import { createDataRoutes, sayingProblems } from './answers/data-routes.js';
import { traceMatcherOf } from './answers/traces/find-traces.js';
import { createStatus } from './answers/status.js';
import { TraceSummaries } from './answers/traces/trace-summaries.js';
import { refusalOf, type AccessOptions } from './http/access.js';
import { answerError, type ViewerRequest, type ViewerResponse } from './http/messages.js';
import { createNodeListener, type NodeListener } from './http/node-listener.js';
import { answerPage, answerRedirect } from './http/page-route.js';
import { allowedMethods, routeRequest, type Routes } from './http/route-request.js';
import { securityHeaders } from './http/security-headers.js';
import { LiveFeed } from './live/live-feed.js';
import { SpanStore } from './store/span-store.js';
import { VIEWER_OPTIONS, type ViewerOptions } from './viewer.options.js';

/** The trace page: what it keeps, and how it answers. */
export interface Viewer {
  readonly store: SpanStore;
  /** Answers a request, whatever serves it. Never rejects for what the request says. */
  handle(request: ViewerRequest): Promise<ViewerResponse>;
  /**
   * Serves the page below `base`, for example `'/traces'`, on `node:http`, Express or Fastify.
   *
   * @param access who may see it there. @defaultValue who the viewer's own options let in
   */
  listener(base?: string, access?: AccessOptions): NodeListener;
  /** Ends the live streams of the open pages, so that a server can close. */
  stop(): void;
}

/**
 * Makes a trace page that is served by somebody else: by `node:http`, by Express or by Fastify. It keeps the latest traces
 * in memory, opens no port, starts no timer before a page is open, and sends nothing anywhere.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 * @example
 * ```ts
 * const viewer = createViewer({ application: 'orders' });
 * createServer(viewer.listener('/traces')).listen(3000, '127.0.0.1');
 * ```
 */
export function createViewer(options: ViewerOptions = {}): Viewer {
  checkOptions('createViewer()', options, VIEWER_OPTIONS);
  return createViewerWith(options, systemClock);
}

/** The same with a clock of the caller's, and with more routes. */
export function createViewerWith(
  options: ViewerOptions,
  clock: Clock,
  more: (store: SpanStore) => Routes = () => ({}),
): Viewer {
  const store = new SpanStore(options, clock);
  const summaries = new TraceSummaries(store);
  const feed = new LiveFeed({
    store,
    clock,
    summaryOf: (trace) => summaries.of(trace),
    status: createStatus(store, options),
  });
  const routes = { ...createRoutes({ store, summaries }, feed), ...more(store) };
  const handleFor =
    (access: AccessOptions) =>
    async (request: ViewerRequest): Promise<ViewerResponse> => {
      const refusal = await refusalOf(request, access);
      const answer = refusal === undefined ? await answerOf(routes, request) : answerError(403, refusal);
      return { ...answer, headers: { ...securityHeaders, ...answer.headers } };
    };
  return {
    store,
    handle: handleFor(options),
    listener: (base = '', access = options) => createNodeListener(base, handleFor(access)),
    stop: () => feed.stop(),
  };
}

async function answerOf(routes: Routes, request: ViewerRequest): Promise<ViewerResponse> {
  const routed = routeRequest(routes, request);
  if (routed !== undefined) return routed;
  const page = request.path === '' ? answerRedirect(request) : answerPage(request);
  if (page !== undefined && isRead(request)) return page;
  const allowed = page === undefined ? allowedMethods(routes, request.path) : ['GET'];
  return allowed.length === 0 ? answerError(404, 'There is no such page.') : wrongMethod(allowed);
}

const isRead = ({ method }: ViewerRequest): boolean => method === 'GET' || method === 'HEAD';

function wrongMethod(allowed: readonly string[]): ViewerResponse {
  const answer = answerError(405, `Only ${allowed.join(' and ')} is answered here.`);
  const allow = allowed.flatMap((method) => (method === 'GET' ? [method, 'HEAD'] : [method])).join(', ');
  return { ...answer, headers: { ...answer.headers, allow } };
}

function createRoutes(sources: AnswerSources, feed: LiveFeed): Routes {
  return {
    ...createDataRoutes(sources),
    'GET /api/live': sayingProblems(({ query }) => answerLive(feed, query.get('query'))),
  };
}

function answerLive(feed: LiveFeed, query: string | null): ViewerResponse {
  const matches = traceMatcherOf(query);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    body: (sink) => feed.open(sink, matches),
  };
}
