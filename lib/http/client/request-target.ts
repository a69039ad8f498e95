/** Where a request goes. */
export interface RequestTarget {
  /** An address on the server: of the request, or of what else goes there. */
  readonly url: URL;
  readonly scheme: string;
  /** The path of the socket for a request over a Unix socket that names no host. */
  readonly serverAddress: string;
  /** A Unix socket has none. */
  readonly serverPort: number | undefined;
}

/** What Node and follow-redirects write as the host of a request over a Unix socket when nobody tells them another. */
const NO_HOST: readonly string[] = ['localhost', '[::1]'];

/**
 * Reads where an address leads; `undefined` when that is no server of HTTP, or the address cannot be parsed.
 *
 * @param socketPath of the Unix socket, when the request does not go to the address itself.
 */
export function readTarget(address: string, socketPath?: unknown): RequestTarget | undefined {
  const url = parseUrl(address);
  if (url === undefined) return undefined;
  const { protocol, hostname, port } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const scheme = protocol.slice(0, -1);
  if (typeof socketPath === 'string' && socketPath !== '') {
    return { url, scheme, serverAddress: NO_HOST.includes(hostname) ? socketPath : hostname, serverPort: undefined };
  }
  const serverAddress = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const serverPort = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return { url, scheme, serverAddress, serverPort };
}

function parseUrl(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
