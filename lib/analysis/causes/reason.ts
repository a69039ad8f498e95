import { operationKey } from '../repetition/operation-key.js';
import { peerOf } from '../service-map/peer.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import type { CauseReason } from './causes.types.js';
import { attemptsOf } from './attempts.js';

const queueName = /\b(?:acquire|queue|wait|lock|mutex|semaphore|bulkhead|(?:pool|connection|client) checkout)\b/i;
const cacheName = /\b(?:cache|redis|memcached)\b/i;

/** Why the own work of a span took time. */
export function reasonOf(tree: TraceTree, index: number): CauseReason {
  const span = tree.spans[index] as SpanRecord;
  if (span.name.startsWith('event_loop.blocked')) return 'blocked-event-loop';
  if (isQueueing(span)) return 'queueing';
  if (span.kind === 'client' && hasServerBelow(tree, index)) return 'network';
  if (isQuery(span)) return followsCacheMiss(tree, index) ? 'cold-cache' : 'slow-query';
  if (span.kind === 'client' || span.kind === 'producer') return peerOf(span) === undefined ? 'own-work' : 'slow-call';
  return 'own-work';
}

/** A name tells it, but not that of a request or a message: `POST /checkout` and `GET /queue` are work. */
function isQueueing({ name, kind, attributes }: SpanRecord): boolean {
  if (kind === 'server' || kind === 'consumer' || kind === 'producer') return false;
  if ((attributes['http.request.method'] ?? attributes['http.method']) !== undefined) return false;
  return queueName.test(name.replaceAll(/[_.]/g, ' ')) && !/^[A-Z]+ \//.test(name);
}

export function isQuery({ attributes, kind }: SpanRecord): boolean {
  return kind === 'client' && (attributes['db.system.name'] ?? attributes['db.system']) !== undefined;
}

function hasServerBelow(tree: TraceTree, index: number): boolean {
  const end = tree.subtreeEnd[index] as number;
  for (let child = index + 1; child < end; child = tree.subtreeEnd[child] as number) {
    if (tree.spans[child]?.kind === 'server') return true;
  }
  return false;
}

/** Whether a sibling before a query asked a cache and got nothing. */
function followsCacheMiss(tree: TraceTree, index: number): boolean {
  const parent = tree.parent[index] as number;
  if (parent < 0) return false;
  for (let child = parent + 1; child < index; child = tree.subtreeEnd[child] as number) {
    if (isCacheMiss(tree.spans[child] as SpanRecord)) return true;
  }
  return false;
}

function isCacheMiss({ name, attributes }: SpanRecord): boolean {
  const hit = attributes['cache.hit'] ?? attributes['cache.hit_ratio'];
  if (hit !== undefined) return hit === false || hit === 0 || hit === 'false';
  const system = attributes['db.system.name'] ?? attributes['db.system'];
  const isCache = cacheName.test(typeof system === 'string' ? system : name);
  return isCache && Number(attributes['db.response.returned_rows'] ?? -1) === 0;
}

/** How often the call that a span belongs to was tried; 1 for one that was not repeated. */
export function triesAbove(tree: TraceTree, index: number): number {
  const own = operationKey(tree.spans[index] as SpanRecord);
  for (let at = tree.parent[index] as number; at >= 0; at = tree.parent[at] as number) {
    const span = tree.spans[at] as SpanRecord;
    const tries = attemptsOf(span);
    if (tries > 1 && operationKey(span) !== own) return tries;
  }
  return 1;
}
