import type { IncomingHttpHeaders } from 'node:http';

/** What proxies in front of this server say about the original request. */
export interface ForwardedRequest {
  readonly clientAddress?: string | undefined;
  readonly host?: string | undefined;
  readonly scheme?: string | undefined;
}

/** Host and port of an authority such as `example.com:8080` or `[::1]:80`. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

const NOTHING: ForwardedRequest = {};
const PAIR = /(?:^|[;,])\s*(for|host|proto)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,\s"]*))/gi;

/** Reads `Forwarded` and, for what that leaves open, the `X-Forwarded-*` headers; the first proxy's word counts. */
export function readForwarded(headers: IncomingHttpHeaders): ForwardedRequest {
  const standard = headers.forwarded;
  const xFor = headers['x-forwarded-for'];
  const xHost = headers['x-forwarded-host'];
  const xProto = headers['x-forwarded-proto'];
  if (standard === undefined && xFor === undefined && xHost === undefined && xProto === undefined) return NOTHING;
  const parsed = standard === undefined ? NOTHING : parseForwarded(standard);
  return {
    clientAddress: parsed.clientAddress ?? stripPort(firstItem(xFor)),
    host: parsed.host ?? firstItem(xHost),
    scheme: parsed.scheme ?? firstItem(xProto)?.toLowerCase(),
  };
}

let lastAuthority: string | undefined;
let lastHostAndPort: HostAndPort | undefined;

/** Like {@link splitHostAndPort}, for a header that is the same in nearly every request. */
export function splitAuthority(authority: string | undefined): HostAndPort | undefined {
  if (authority !== lastAuthority) {
    lastHostAndPort = splitHostAndPort(authority);
    lastAuthority = authority;
  }
  return lastHostAndPort;
}

/** Splits an authority; `undefined` when there is none. A port that is no number is left out. */
export function splitHostAndPort(authority: string | undefined): HostAndPort | undefined {
  if (authority === undefined || authority === '') return undefined;
  const bracket = authority.startsWith('[') ? authority.indexOf(']') : -1;
  if (bracket > 0) return { host: authority.slice(1, bracket), port: toPort(authority.slice(bracket + 2)) };
  const colon = authority.indexOf(':');
  if (colon < 0 || colon !== authority.lastIndexOf(':')) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: toPort(authority.slice(colon + 1)) };
}

function parseForwarded(header: string): ForwardedRequest {
  const found: { clientAddress?: string; host?: string; scheme?: string } = {};
  for (const [, name, quoted, plain] of header.matchAll(PAIR)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    if (value === '') continue;
    const key = name?.toLowerCase();
    if (key === 'for') found.clientAddress ??= stripPort(value);
    else if (key === 'host') found.host ??= value;
    else found.scheme ??= value.toLowerCase();
  }
  return found;
}

function firstItem(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  const comma = value?.indexOf(',') ?? -1;
  const first = (comma < 0 ? value : value?.slice(0, comma))?.trim();
  return first === '' ? undefined : first;
}

function stripPort(address: string | undefined): string | undefined {
  return splitHostAndPort(address)?.host;
}

function toPort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}
