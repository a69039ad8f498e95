import { nsOnPath } from '../../../analysis/critical-path/critical-path.js';
import { toSettledTree } from '../../../analysis/critical-path/settle-clocks.js';
import { repetitions } from '../../../analysis/repetition/repetitions.js';
import type { TraceTree } from '../../../analysis/tree/trace-tree.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '../../../shared/attributes.js';
import type { PathShare, TraceSummary } from '../../api.js';
import { deepestOpenSpan, rootSpanOf } from './root-span.js';

/** What one trace says about itself, without the other traces. */
export interface TraceFacts {
  readonly summary: TraceSummary;
  /** The traces that its root span is linked to. */
  readonly causes: readonly string[];
}

/** Reads the row of the list out of the spans of a trace, of which there is at least one. */
export function traceFactsOf(traceId: string, spans: readonly SpanRecord[]): TraceFacts {
  const root = rootSpanOf(spans) as SpanRecord;
  const tree = toSettledTree({ spans });
  const method = textOf(root.attributes[ATTR_HTTP_REQUEST_METHOD]);
  const status = root.attributes[ATTR_HTTP_RESPONSE_STATUS_CODE];
  const causes = root.links.map((link) => link.traceId).filter((id) => id !== traceId);
  return {
    causes,
    summary: {
      traceId,
      name: root.name,
      service: root.service,
      services: servicesOf(root, spans),
      startUs: root.startUs,
      durationUs: root.durationUs,
      spanCount: spans.length,
      errorCount: spans.reduce((sum, span) => sum + (span.error ? 1 : 0), 0),
      failed: root.error,
      open: spans.some((span) => span.open),
      openSpan: deepestOpenSpan(spans),
      method,
      statusCode: typeof status === 'number' ? status : undefined,
      route: routeOf(root, method),
      path: pathOf(tree, root),
      attempts: attemptsOf(spans),
      repeated: repeatedOf(tree),
      linked: causes.length > 0 ? true : undefined,
      kept: textOf(root.attributes['sampling.reason']),
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function routeOf(root: SpanRecord, method: string | undefined): string {
  const route = textOf(root.attributes[ATTR_HTTP_ROUTE]);
  if (method !== undefined && route !== undefined) return `${method} ${route}`;
  return root.name.trim() === '' ? 'no name' : root.name;
}

function servicesOf(root: SpanRecord, spans: readonly SpanRecord[]): string[] {
  const byStart = spans.toSorted((a, b) => a.startUs - b.startUs);
  return [...new Set([root.service, ...byStart.map(({ service }) => service)])];
}

/** Policies count the attempts on the span of the call. */
function attemptsOf(spans: readonly SpanRecord[]): number | undefined {
  let most = 1;
  for (const { attributes } of spans) {
    const attempts = attributes['resilience.attempts'];
    if (typeof attempts === 'number' && attempts > most) most = attempts;
  }
  return most > 1 ? most : undefined;
}

/** How long the request waited for each service, in the order in which they come up. */
function pathOf(tree: TraceTree, root: SpanRecord): PathShare[] {
  const onPath = nsOnPath(tree);
  const shares = new Map<string, number>();
  const first = tree.spans.findIndex(({ spanId, kind }) => spanId === root.spanId && kind === root.kind);
  for (let index = first; index < (tree.subtreeEnd[first] ?? 0); index += 1) {
    const us = (onPath[index] as number) / 1_000;
    const { service } = tree.spans[index] as SpanRecord;
    if (us > 0) shares.set(service, (shares.get(service) ?? 0) + us);
  }
  return [...shares].map(([service, us]) => ({ service, us }));
}

function repeatedOf(tree: TraceTree): number | undefined {
  const counts = repetitions(tree).flatMap(({ verdict, count }) => (verdict === 'n+1' ? [count] : []));
  return counts.length > 0 ? Math.max(...counts) : undefined;
}
