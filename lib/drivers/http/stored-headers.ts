import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What Node keeps of a request whose headers it has made a text of. */
interface StoredRequest {
  _header?: unknown;
  readonly _headerSent?: unknown;
  readonly outputData?: { data?: unknown }[];
  outputSize?: unknown;
}

/** A header in the text that Node has made of the headers of a request; name in lower case. */
export function headerInText(request: object, name: string): string | undefined {
  const { _header: text } = request as StoredRequest;
  return typeof text === 'string' ? new RegExp(`^${name}:(.*)`, 'im').exec(text)?.[1]?.trim() : undefined;
}

/**
 * Adds a header to a request that was just made and whose headers are a text already: those given as a list, and those of
 * a request with `Expect`. Nothing of it is sent before Node has a connection. Leaves alone a header that is there, and
 * a request of which Node does not keep what it has kept from Node 22 to 26.
 */
export function addToText(request: object, name: string, value: string): void {
  const stored = request as StoredRequest;
  const { _header: text, _headerSent: isQueued, outputData = [], outputSize } = stored;
  if (typeof text !== 'string' || !text.endsWith('\r\n\r\n') || headerInText(request, name) !== undefined) return;
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const added = `${text.slice(0, -2)}${name}: ${value}\r\n\r\n`;
  if (isQueued === true) {
    const [first, ...others] = outputData;
    if (first?.data !== text || others.length > 0 || typeof outputSize !== 'number') return;
    first.data = added;
    stored.outputSize = outputSize + added.length - text.length;
  } else if (isQueued !== false || outputData.length > 0) return;
  stored._header = added;
}
