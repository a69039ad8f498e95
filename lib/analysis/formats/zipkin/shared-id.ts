import type { SpanRecord } from '../../span-record.js';

/**
 * The id of the server's half of a call whose halves share one id: the same one on every reading, and no other's.
 *
 * Its first figure moves by eight, so nobody who looks at it misses where it came from.
 */
export function serverHalfId(id: string): string {
  const first = Number.parseInt(id.charAt(0), 16);
  return Number.isNaN(first) ? `${id}-server` : ((first + 8) % 16).toString(16) + id.slice(1);
}

/** Marks the server's half of calls whose tracer forgot to say that the id is shared. */
export function separateHalves(spans: SpanRecord[], from: number): void {
  const clients = new Set<string>();
  const servers = new Set<string>();
  for (let i = from; i < spans.length; i++) {
    const { kind, traceId, spanId, shared } = spans[i] as SpanRecord;
    if (shared !== undefined) continue;
    if (kind === 'client' || kind === 'producer') clients.add(`${traceId}:${spanId}`);
    else if (kind === 'server' || kind === 'consumer') servers.add(`${traceId}:${spanId}`);
  }
  if (clients.size === 0 || servers.size === 0) return;
  for (let i = from; i < spans.length; i++) {
    const span = spans[i] as SpanRecord;
    const isServer = span.shared === undefined && (span.kind === 'server' || span.kind === 'consumer');
    if (!isServer || !clients.has(`${span.traceId}:${span.spanId}`)) continue;
    const { spanId, parentSpanId } = span;
    const shared = { spanId, ...(parentSpanId === undefined ? {} : { parentSpanId }) };
    spans[i] = { ...span, spanId: serverHalfId(spanId), parentSpanId: spanId, shared };
  }
}

/**
 * The same spans for formats in which no two share an id: what ran below the server's half of a call names that half, as the
 * tree places it, unless it is of the client's service.
 */
export function belowOwnHalf(spans: readonly SpanRecord[]): readonly SpanRecord[] {
  const servers = new Map<string, string>();
  for (const { traceId, spanId, shared } of spans) {
    if (shared !== undefined) servers.set(`${traceId}:${shared.spanId}`, spanId);
  }
  if (servers.size === 0) return spans;
  const callers = new Map(spans.map(({ traceId, spanId, service }) => [`${traceId}:${spanId}`, service]));
  return spans.map((span) => {
    const above = `${span.traceId}:${span.parentSpanId}`;
    const server = span.shared === undefined ? servers.get(above) : undefined;
    return server === undefined || callers.get(above) === span.service ? span : { ...span, parentSpanId: server };
  });
}
