import type { IncomingHttpHeaders } from 'node:http';
import { toAddress, toHost, toScheme, type HostAndPort } from './authority.js';

/** What proxies in front of this server say about the original request; only what has the form of what it claims to be. */
export interface ForwardedRequest {
  readonly clientAddress?: string | undefined;
  readonly host?: HostAndPort | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
}

const NOTHING: ForwardedRequest = {};
/** A token and its value, plain or quoted (RFC 7239 section 4); what is no token ends the plain value. */
const PAIR = /[\t ;,]*([!#$%&'*+.^_`|~\w-]{1,32})=(?:"((?:[^"\\]|\\.){0,1024})"|([^"\\;,\s]{0,1024}))[\t ]*(;|,|$)/y;
const MAX_HEADER = 8_192;

/**
 * Reads `Forwarded` and, for what that leaves open, the `X-Forwarded-*` headers; the first proxy's word counts.
 *
 * Whoever sends a request can write these headers: a scheme is `http` or `https`, a host and an address are one, and
 * everything else is not read.
 */
export function readForwarded(headers: IncomingHttpHeaders): ForwardedRequest {
  const standard = headers.forwarded;
  const xFor = headers['x-forwarded-for'];
  const xHost = headers['x-forwarded-host'];
  const xProto = headers['x-forwarded-proto'];
  if (standard === undefined && xFor === undefined && xHost === undefined && xProto === undefined) return NOTHING;
  const parsed = standard === undefined ? NOTHING : parseForwarded(standard);
  return {
    clientAddress: parsed.clientAddress ?? toAddress(firstItem(xFor)),
    host: parsed.host ?? toHost(firstItem(xHost)),
    scheme: parsed.scheme ?? toScheme(firstItem(xProto)),
  };
}

interface Found {
  clientAddress?: string | undefined;
  host?: HostAndPort | undefined;
  scheme?: 'http' | 'https' | undefined;
}

function parseForwarded(header: string): ForwardedRequest {
  const text = header.length > MAX_HEADER ? header.slice(0, MAX_HEADER) : header;
  const found: Found = {};
  const seen = new Set<string>();
  PAIR.lastIndex = 0;
  // Whatever follows the first text that breaks the grammar is ignored.
  while (PAIR.lastIndex < text.length) {
    const pair = PAIR.exec(text);
    if (pair === null) break;
    const [, name = '', quoted, plain = '', end] = pair;
    const key = name.toLowerCase();
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    if (!seen.has(key)) read(key, value, found);
    seen.add(key);
    if (end === '') break;
  }
  return found;
}

function read(key: string, value: string, found: Found): void {
  if (key === 'for') found.clientAddress = toAddress(value);
  else if (key === 'host') found.host = toHost(value);
  else if (key === 'proto') found.scheme = toScheme(value);
}

function firstItem(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  const comma = value?.indexOf(',') ?? -1;
  return (comma < 0 ? value : value?.slice(0, comma))?.trim();
}
