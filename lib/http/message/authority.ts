import { isIP } from 'node:net';

/** Host and port of an authority such as `example.com:8080` or `[::1]:80`. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

const MAX_AUTHORITY = 262;
/** A registered name (RFC 3986) as the DNS has it, underscores of internal names included. */
const NAME = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62}){0,126}\.?$/;
const PORT = /^\d{1,5}$/;

/** A scheme that HTTP is spoken under; `undefined` for every other word. */
export function toScheme(text: string | undefined): 'http' | 'https' | undefined {
  if (text === undefined || text.length > 5) return undefined;
  const scheme = text.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

/** The address in a node identifier of `Forwarded`, its port left out; `unknown` and `_hidden` are no addresses. */
export function toAddress(text: string | undefined): string | undefined {
  const host = splitHostAndPort(text)?.host;
  return host !== undefined && isAddress(host) ? host : undefined;
}

/** An authority whose host is an address or a name; `undefined` for every other text. */
export function toHost(text: string | undefined): HostAndPort | undefined {
  const split = splitHostAndPort(text);
  if (split === undefined) return undefined;
  return NAME.test(split.host) || isAddress(split.host) ? split : undefined;
}

let lastAuthority: string | undefined;
let lastHostAndPort: HostAndPort | undefined;

/** Like {@link toHost}, for a header that is the same in nearly every request. */
export function splitAuthority(authority: string | undefined): HostAndPort | undefined {
  if (authority !== lastAuthority) {
    lastHostAndPort = toHost(authority);
    lastAuthority = authority;
  }
  return lastHostAndPort;
}

/** Splits an authority; `undefined` when there is none. A port that is no number is left out. */
export function splitHostAndPort(authority: string | undefined): HostAndPort | undefined {
  if (authority === undefined || authority === '' || authority.length > MAX_AUTHORITY) return undefined;
  const bracket = authority.startsWith('[') ? authority.indexOf(']') : -1;
  if (bracket > 0) {
    const rest = authority.slice(bracket + 1);
    if (rest !== '' && !rest.startsWith(':')) return undefined;
    return { host: authority.slice(1, bracket), port: toPort(rest.slice(1)) };
  }
  const colon = authority.indexOf(':');
  if (colon < 0 || colon !== authority.lastIndexOf(':')) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: toPort(authority.slice(colon + 1)) };
}

// An IPv6 zone (`fe80::1%eth0`) is free text that the sender of a header chooses, so an address with one is refused.
function isAddress(host: string): boolean {
  return isIP(host) !== 0 && !host.includes('%');
}

function toPort(text: string): number | undefined {
  const port = Number(text);
  return PORT.test(text) && port <= 65_535 ? port : undefined;
}
