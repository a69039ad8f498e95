import type { SpanRecord } from '../../analysis/span-record.js';
import { ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_ROUTE } from '../../shared/attributes.js';
import type { TraceSummary } from '../api.js';
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
      path: [],
      attempts: attemptsOf(spans),
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
  return method !== undefined && route !== undefined ? `${method} ${route}` : root.name;
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
