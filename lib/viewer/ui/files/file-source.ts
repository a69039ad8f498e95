import { writeTraces } from '../../../analysis/formats/write-traces.js';
import type { LogLine } from '../../../analysis/log-line.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import { createDataRoutes } from '../../answers/data-routes.js';
import { TraceSummaries } from '../../answers/traces/trace-summaries.js';
import type { Gone } from '../../api.js';
import type { ViewerResponse } from '../../http/messages.js';
import { routeRequest, type Routes } from '../../http/route-request.js';
import { SpanStore } from '../../store/span-store.js';
import { GoneError, type TraceSource } from '../state/source.js';

/** What files hold. */
export interface FileContent {
  readonly spans: readonly SpanRecord[];
  readonly logs: readonly LogLine[];
  /** What could not be read. */
  readonly warnings: readonly string[];
}

/** Files as a source: the routes of the server, asked without a server. */
export function createFileSource(name: string, { spans, logs, warnings }: FileContent): TraceSource {
  const lastUs = spans.reduce((last, { startUs, durationUs }) => Math.max(last, startUs + durationUs), 0);
  // “Now” is when the file ends, so that the last fifteen minutes are those of the file.
  const store = new SpanStore({ maxBytes: Infinity, maxTraces: Infinity }, { epochMs: () => lastUs / 1000 });
  store.add(spans);
  store.addLogs(logs);
  const routes = createDataRoutes({ store, summaries: new TraceSummaries(store) });
  return {
    kind: 'file',
    name,
    warnings,
    traces: (query, limit) => ask(routes, '/api/traces', { query, limit }),
    trace: (traceId) => ask(routes, `/api/traces/${encodeURIComponent(traceId)}`),
    operations: (query) => ask(routes, '/api/operations', { query }),
    map: (query) => ask(routes, '/api/map', { query }),
    alerts: () => ask(routes, '/api/alerts'),
    difference: (query, selection) => ask(routes, '/api/difference', { query, ...selection }),
    exported: async (traceId, format) =>
      new Blob([writeTraces(store.get(traceId)?.spansAt(store.nowUs()) ?? [], format)], { type: 'application/json' }),
    follow: () => () => undefined,
  };
}

async function ask<T>(
  routes: Routes,
  path: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<T> {
  const query = new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]));
  const response = await routeRequest(routes, { method: 'GET', path, query, headers: {}, remoteAddress: undefined });
  if (response === undefined) throw new Error('This cannot be shown for files.');
  const answer = JSON.parse(textOf(response)) as T & Partial<Gone>;
  if (response.status === 404) throw new GoneError({ ...answer, error: answer.error ?? 'It is not in the file.' });
  if (response.status !== 200) throw new Error(answer.error ?? 'It cannot be read.');
  return answer;
}

function textOf({ body }: ViewerResponse): string {
  if (typeof body === 'string') return body;
  if (body === undefined || typeof body === 'function') return 'null';
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : [...body].join('');
}
