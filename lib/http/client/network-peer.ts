import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
} from '../../shared/attributes.js';

/** The part of a connection that says whom a request went to; a Unix socket says nothing. */
export interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  /** What TLS has agreed on: `h2`, `http/1.1`; `false` for nothing. */
  readonly alpnProtocol?: string | false | null | undefined;
}

/** Whom an outgoing request went to, and by which version of HTTP. */
export function peerAttributes(
  connection: Connection | null | undefined,
  httpVersion: string | undefined = versionOf(connection),
): Attributes {
  const attributes: Attributes = {};
  if (httpVersion !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = httpVersion;
  const { remoteAddress, remotePort } = connection ?? {};
  if (typeof remoteAddress !== 'string') return attributes;
  attributes[ATTR_NETWORK_PEER_ADDRESS] = remoteAddress;
  if (typeof remotePort === 'number') attributes[ATTR_NETWORK_PEER_PORT] = remotePort;
  return attributes;
}

function versionOf(connection: Connection | null | undefined): string | undefined {
  if (connection === null || connection === undefined) return undefined;
  return connection.alpnProtocol === 'h2' ? '2' : '1.1';
}
