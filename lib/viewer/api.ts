/**
 * What the trace page asks the server that serves it; types only, seen by both sides.
 *
 * All addresses are relative to the page (`…/traces/`): the server redirects the page's address without a trailing slash
 * to the one with it, by a *relative* `Location`, so that a global prefix or a proxy below a path changes nothing.
 *
 * | request                                            | answer                                                      |
 * | -------------------------------------------------- | ----------------------------------------------------------- |
 * | `GET ./` `GET page.js` `GET page.css`              | the files of `viewerPage()` (`assets.ts`)                   |
 * | `GET api/traces?query=…&limit=…`                   | `TraceList`, newest first                                   |
 * | `GET api/traces/:traceId`                          | `TraceDetail`; 404 with `Gone` when the store let it go     |
 * | `GET api/operations?query=…`                       | `OperationList`                                             |
 * | `GET api/map?query=…`                              | `MapAnswer`                                                 |
 * | `GET api/alerts`                                   | `AlertList`                                                 |
 * | `GET api/difference?query=…&fromUs=…&toUs=…&minUs=…&maxUs=…` | `DifferenceAnswer`: traces that started from–to and took min–max, against the other traces of the query |
 * | `GET api/export/:traceId?format=otlp\|zipkin\|jaeger` | the file, with a `content-disposition`                   |
 * | `GET api/live?query=…`                                 | server-sent events: `trace` with a `TraceSummary`, at most four a second for one trace, newest state wins; `status` with a `ViewerStatus`, once at the start and then about every two seconds |
 *
 * `query` is the search grammar of `analysis/`; a query that cannot be read answers 400 with `{ error }` in words.
 */
import type { LogLine } from '../analysis/log-line.js';
import type { SpanRecord } from '../analysis/span-record.js';

/** Time that the critical path spent in one service, in order of first appearance on the path. */
export interface PathShare {
  readonly service: string;
  readonly us: number;
}

/** One row of the list. Times in microseconds, `startUs` since the epoch. */
export interface TraceSummary {
  readonly traceId: string;
  /** The name of the root span. */
  readonly name: string;
  /** The service of the root span. */
  readonly service: string;
  /** Every service, in order of first appearance. */
  readonly services: readonly string[];
  readonly startUs: number;
  /** Of the root span; the time so far while it is open. */
  readonly durationUs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  /** The root span itself failed. */
  readonly failed: boolean;
  /** Some span has not ended. */
  readonly open: boolean;
  /** The deepest span that is still open. */
  readonly openSpan?: string | undefined;
  /** `GET`, `POST` …; absent for what is not HTTP. */
  readonly method?: string | undefined;
  readonly statusCode?: number | undefined;
  /** What the trace is compared with: method and route, or the name of the root. */
  readonly route: string;
  readonly path: readonly PathShare[];
  /** Of all ended traces of this route that are kept; absent below twenty of them. */
  readonly routeP50Us?: number | undefined;
  readonly routeP95Us?: number | undefined;
  /** How many of them were faster, 0 to 100. */
  readonly percentile?: number | undefined;
  /** The most attempts that one call took, when more than one. */
  readonly attempts?: number | undefined;
  /** The largest repetition (N+1) found. */
  readonly repeated?: number | undefined;
  /** The root span is linked to another trace. */
  readonly linked?: boolean | undefined;
  /** How many kept traces are linked to this one. */
  readonly followUps?: number | undefined;
  /** Why a tail sampler kept it. */
  readonly kept?: string | undefined;
}

/** `GET api/traces`. */
export interface TraceList {
  readonly traces: readonly TraceSummary[];
  /** How many traces match, shown or not. */
  readonly matching: number;
  /** How many traces are kept. */
  readonly total: number;
  /** How many traces the store has let go to make room. */
  readonly dropped: number;
}

/** How one operation usually behaves, for the percentile of a span. */
export interface OperationProfile {
  readonly count: number;
  readonly p50Us: number;
  readonly p95Us: number;
  /** Durations in microseconds, ascending; at most a hundred, evenly spaced quantiles. */
  readonly quantilesUs: readonly number[];
}

/** `GET api/traces/:traceId`. */
export interface TraceDetail {
  readonly traceId: string;
  readonly spans: readonly SpanRecord[];
  /** Of the trace and its follow-ups, by time. */
  readonly logs: readonly LogLine[];
  /** How many more lines came than one trace keeps and shows. */
  readonly droppedLogs?: number | undefined;
  /** Traces that were started by this one and not waited for; whole, when kept. */
  readonly followUps: readonly (readonly SpanRecord[])[];
  /** By `service\nname`. */
  readonly profiles: Readonly<Record<string, OperationProfile>>;
  /** Microseconds since the epoch on the server's clock, for spans that are still open. */
  readonly nowUs: number;
}

/** The body of a 404: when the trace went, and which setting keeps more. */
export interface Gone {
  readonly error: string;
  readonly goneAtUs?: number | undefined;
  readonly setting?: string | undefined;
}

/** One row of the operations. Shares are 0 to 1. */
export interface OperationRow {
  readonly name: string;
  readonly service: string;
  readonly count: number;
  readonly errorCount: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** Own work as a share of all its time. */
  readonly selfShare: number;
  /** Its share of all critical paths. */
  readonly pathShare: number;
  /** The p95 of the last fifteen minutes in equal slots; `null` where nothing ran. */
  readonly trendUs: readonly (number | null)[];
  readonly exemplars: { readonly p50?: string | undefined; readonly p99?: string | undefined };
  /** In how many traces it ran as an N+1. */
  readonly repeatedIn?: number | undefined;
}

/** `GET api/operations`, most on the path first. */
export interface OperationList {
  readonly operations: readonly OperationRow[];
  /** What a colleague would say, from `analysis/`. */
  readonly sentence: string;
  readonly detail: string;
}

/** A service, or a peer that was only seen from outside (a database, a queue, a host). */
export interface MapNode {
  readonly name: string;
  readonly peer: boolean;
  readonly callCount: number;
  readonly errorCount: number;
  readonly p95Us: number;
}

/** Calls from one node to another. */
export interface MapEdge {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
  readonly errorCount: number;
  readonly p50Us: number;
  readonly p95Us: number;
  /** The p95 of the last fifteen minutes in equal slots. */
  readonly trendUs?: readonly (number | null)[] | undefined;
  /** Messages of the errors, most frequent first. */
  readonly errors?: readonly { readonly text: string; readonly count: number }[] | undefined;
}

/** `GET api/map`. */
export interface MapAnswer {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** What a colleague would say, from `analysis/`. */
  readonly sentence: string;
  readonly detail: string;
  /** The edge that the sentence is about. */
  readonly told?: Pick<MapEdge, 'parent' | 'child'> | undefined;
}

/** One alert that fired. */
export interface AlertRecord {
  readonly rule: string;
  readonly text: string;
  readonly timeUs: number;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
}

/** `GET api/alerts`, newest first. */
export interface AlertList {
  readonly alerts: readonly AlertRecord[];
}

/** Something that was checked, for the empty page. */
export interface ViewerCheck {
  readonly ok: boolean;
  readonly text: string;
  readonly detail?: string | undefined;
}

/** Event `status` of `api/live`. */
export interface ViewerStatus {
  /** The name of the application, beside the mark. */
  readonly application?: string | undefined;
  readonly spansPerSecond: number;
  readonly traces: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly nowUs: number;
  /** A command that sends a first request, for the empty page. */
  readonly tryCommand?: string | undefined;
  readonly checks?: readonly ViewerCheck[] | undefined;
  /** Where to open a source line, `vscode://file/` for example; absent switches the links off. */
  readonly editor?: string | undefined;
}

/** One attribute value that the selected traces have more often (or less often) than the rest. Shares are 0 to 1. */
export interface DifferenceRow {
  readonly attribute: string;
  readonly value: string;
  readonly selectedShare: number;
  readonly restShare: number;
}

/** `GET api/difference`. */
export interface DifferenceAnswer {
  readonly selected: number;
  readonly rest: number;
  readonly sentence: string;
  readonly rows: readonly DifferenceRow[];
}
