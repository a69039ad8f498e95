/** Headers as undici's requests keep them: names and values in turn, or (undici 5) `name: value` lines in one text. */
export type UndiciHeaders = unknown;

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** The value under `name`; `undefined` for none. */
export function undiciHeader(headers: UndiciHeaders, name: string): string | undefined {
  for (const [key, value] of pairsOf(headers)) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** The values under some names, in lower case, read in one pass. */
export function undiciHeadersOf(headers: UndiciHeaders, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  if (Array.isArray(headers)) {
    let some: Map<string, string> | undefined;
    // Runs for every request. Most have none of these headers, so only names are decoded, and a value once its name matches.
    for (let index = 0; index + 1 < headers.length; index += 2) {
      const name = textOf(headers[index]).toLowerCase();
      if (names.has(name)) (some ??= new Map()).set(name, textOf(headers[index + 1]));
    }
    return some ?? NO_HEADERS;
  }
  const found = new Map<string, string>();
  for (const [key, value] of pairsOf(headers)) {
    const name = key.toLowerCase();
    if (names.has(name)) found.set(name, value);
  }
  return found;
}

/** The same headers, in the same form, without some names or with other values; names in lower case. */
export function editedUndiciHeaders(
  headers: UndiciHeaders,
  edit: (name: string, value: string) => string | undefined,
): UndiciHeaders {
  const kept: string[] = [];
  for (const [key, value] of pairsOf(headers)) {
    const edited = edit(key.toLowerCase(), value);
    if (edited !== undefined) kept.push(key, edited);
  }
  if (typeof headers !== 'string') return kept;
  let text = '';
  for (let index = 0; index < kept.length; index += 2) text += `${kept[index]}: ${kept[index + 1]}\r\n`;
  return text;
}

function* pairsOf(headers: UndiciHeaders): Generator<[string, string]> {
  if (typeof headers === 'string') {
    for (const line of headers.split('\r\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) yield [line.slice(0, colon), line.slice(colon + 1).trim()];
    }
    return;
  }
  if (!Array.isArray(headers)) return;
  for (let index = 0; index + 1 < headers.length; index += 2)
    yield [textOf(headers[index]), textOf(headers[index + 1])];
}

// Response headers are the bytes as received, and HTTP headers are Latin-1.
function textOf(part: unknown): string {
  return part instanceof Uint8Array ? Buffer.from(part).toString('latin1') : String(part);
}
