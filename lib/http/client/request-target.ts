/** Where a request goes. */
export interface RequestTarget {
  /** An address on the server: of the request, or of what else goes there. */
  readonly url: URL;
  readonly scheme: string;
  readonly serverAddress: string;
  readonly serverPort: number;
}

/** Reads where an address leads; `undefined` when that is no server of HTTP, or the address cannot be parsed. */
export function readTarget(address: string): RequestTarget | undefined {
  const url = parseUrl(address);
  if (url === undefined) return undefined;
  const { protocol, hostname, port } = url;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const serverAddress = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const serverPort = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return { url, scheme: protocol.slice(0, -1), serverAddress, serverPort };
}

function parseUrl(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
