import type { SpanRecord } from '../span-record.js';
import type { DistinctSpans, SpanIds } from './collapse-duplicates.js';

/** The index of every span's parent; -1 where there is none, or it was not received. */
export function findParents({ spans, ids, parentIds, hasShared }: DistinctSpans, warnings: string[]): Int32Array {
  const parents = new Int32Array(spans.length).fill(-1);
  const servers = hasShared ? sharedServers(spans) : undefined;
  const { only } = ids;
  for (let i = 0; i < parentIds.length; i++) {
    const wanted = parentIds[i];
    if (wanted === undefined) continue;
    const parent = hasShared
      ? findParent(spans[i] as SpanRecord, ids, spans, servers)
      : (only ?? ids.of((spans[i] as SpanRecord).traceId)).get(wanted);
    if (parent !== undefined) parents[i] = parent;
    else warnings.push(`orphan:${spans[i]?.spanId}`);
  }
  return parents;
}

function findParent(
  span: SpanRecord,
  ids: SpanIds,
  spans: readonly SpanRecord[],
  servers: ReadonlyMap<string, number> | undefined,
): number | undefined {
  const wanted = span.parentSpanId;
  if (wanted === undefined) return undefined;
  const known = ids.of(span.traceId);
  if (servers !== undefined && span.shared === undefined) {
    // Both halves of a call have this id: the child is the server's unless it is in the client's service.
    const server = servers.get(`${span.traceId}:${wanted}`);
    const client = known.get(wanted);
    if (server !== undefined && (client === undefined || spans[client]?.service !== span.service)) return server;
  }
  const parent = known.get(wanted);
  if (parent !== undefined || span.shared?.parentSpanId === undefined) return parent;
  return known.get(span.shared.parentSpanId);
}

function sharedServers(spans: readonly SpanRecord[]): ReadonlyMap<string, number> | undefined {
  let servers: Map<string, number> | undefined;
  for (let i = 0; i < spans.length; i++) {
    const { shared, traceId } = spans[i] as SpanRecord;
    if (shared !== undefined) (servers ??= new Map()).set(`${traceId}:${shared.spanId}`, i);
  }
  return servers;
}
