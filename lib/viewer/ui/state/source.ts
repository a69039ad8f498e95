import { signal } from './signal.js';
import type {
  AlertList,
  DifferenceAnswer,
  Gone,
  MapAnswer,
  OperationList,
  TraceDetail,
  TraceList,
  TraceSummary,
  ViewerStatus,
} from '../../api.js';

/** The traces that started in a range and took a time in a range; microseconds. */
export interface Selection {
  readonly fromUs: number;
  readonly toUs: number;
  readonly minUs: number;
  readonly maxUs: number;
}

export interface LiveHandlers {
  readonly trace: (summary: TraceSummary) => void;
  readonly status: (status: ViewerStatus) => void;
  /** The connection was lost (`false`) or is there again. */
  readonly connected: (isConnected: boolean) => void;
}

/** Where the traces come from: the server of this page, or files that were opened in the browser. */
export interface TraceSource {
  readonly kind: 'server' | 'file';
  /** The name of the file. */
  readonly name?: string | undefined;
  /** What could not be read. */
  readonly warnings: readonly string[];
  traces(query: string, limit: number): Promise<TraceList>;
  trace(traceId: string): Promise<TraceDetail>;
  operations(query: string): Promise<OperationList>;
  map(query: string): Promise<MapAnswer>;
  alerts(): Promise<AlertList>;
  difference(query: string, selection: Selection): Promise<DifferenceAnswer>;
  /** A file of one trace. */
  exported(traceId: string, format: ExportFormat): Promise<Blob>;
  /** Follows what happens; the result stops it. */
  follow(query: string, handlers: LiveHandlers): () => void;
}

export type ExportFormat = 'otlp' | 'zipkin' | 'jaeger';

/** A trace that is no longer kept. */
export class GoneError extends Error {
  constructor(readonly gone: Gone) {
    super(gone.error);
  }
}

/** The server could not be asked at all. */
export class OfflineError extends Error {}

async function get(path: string): Promise<Response> {
  const response = await fetch(path, { headers: { accept: 'application/json' } }).catch((error: unknown) => {
    throw new OfflineError(String(error));
  });
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as Partial<Gone>;
  const error = body.error ?? `The application answered ${response.status}.`;
  if (response.status === 404) throw new GoneError({ ...body, error });
  throw new Error(error);
}

const json = async <T>(path: string): Promise<T> => (await (await get(path)).json()) as T;

const withQuery = (path: string, params: Readonly<Record<string, string | number>>): string => {
  const given = Object.entries(params).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString()}`;
};

const AGAIN_MS = 2000;

/** A browser gives a stream up for good when it is answered by an error, a proxy's for example: then another one is opened. */
function follow(query: string, handlers: LiveHandlers): () => void {
  let stream = open(query, handlers);
  const timer = setInterval(() => {
    if (stream.readyState === EventSource.CLOSED) stream = open(query, handlers);
  }, AGAIN_MS);
  return () => {
    clearInterval(timer);
    stream.close();
  };
}

function open(query: string, { trace, status, connected }: LiveHandlers): EventSource {
  const stream = new EventSource(withQuery('api/live', { query }));
  const parse = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T;
  stream.addEventListener('trace', (event) => trace(parse(event)));
  stream.addEventListener('status', (event) => status(parse(event)));
  stream.addEventListener('open', () => connected(true));
  stream.addEventListener('error', () => connected(false));
  return stream;
}

/** The server of this page; every address is relative, so that it works below any path. */
export const serverSource: TraceSource = {
  kind: 'server',
  warnings: [],
  traces: (query, limit) => json(withQuery('api/traces', { query, limit })),
  trace: (traceId) => json(`api/traces/${encodeURIComponent(traceId)}`),
  operations: (query) => json(withQuery('api/operations', { query })),
  map: (query) => json(withQuery('api/map', { query })),
  alerts: () => json('api/alerts'),
  difference: (query, selection) => json(withQuery('api/difference', { query, ...selection })),
  exported: async (traceId, format) =>
    (await get(withQuery(`api/export/${encodeURIComponent(traceId)}`, { format }))).blob(),
  follow,
};

/** Where the traces of every view come from. */
export const source = signal<TraceSource>(serverSource);
