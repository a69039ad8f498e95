import type { SpanRecord } from '../span-record.js';

const peerKeys = ['service.peer.name', 'peer.service'];
const systemKeys = ['db.system.name', 'db.system', 'messaging.system', 'rpc.system.name'];
const addressKeys = ['server.address', 'net.peer.name', 'http.host', 'peer.hostname', 'peer.address'];

/**
 * What a caller calls the other side: a name given by hand, the kind of database or broker, an address.
 *
 * Undefined on spans that only name themselves: the peer of a server is a browser as often as a service.
 */
export function peerOf(span: SpanRecord): string | undefined {
  if (span.peer !== undefined) return span.peer;
  if (span.kind !== 'client' && span.kind !== 'producer' && span.kind !== 'consumer') return undefined;
  const named = firstText(span, peerKeys) ?? firstText(span, systemKeys);
  if (named !== undefined || span.kind === 'consumer') return named;
  return firstText(span, addressKeys);
}

function firstText({ attributes }: SpanRecord, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
