/** A token of RFC 7230: the only thing that may stand left of an equals sign of the baggage. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_TOKEN_CHAR = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]+/gu;
/** What a value of the baggage holds escaped: all but visible ASCII without quote, comma, semicolon, backslash and percent. */
export const NOT_BAGGAGE_OCTET = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/gu;
/** The same in a text that is escaped already, so that its percent signs stay. */
const NOT_ESCAPED_OCTET = /[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/gu;
const REPLACEMENT = '\uFFFD';

/** Half of a surrogate pair has no encoding, and becomes U+FFFD. */
export function percentEncode(text: string, escaped: RegExp): string {
  return text.replace(escaped, (part) =>
    encodeURIComponent((part as string & { toWellFormed(): string }).toWellFormed()),
  );
}

/** What stands for no character becomes U+FFFD, by W3C Baggage; a percent sign that starts no escape likewise. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/((?:%[0-9a-f]{2})+)|%/gi, (_match, escapes: string | undefined) =>
      escapes === undefined ? REPLACEMENT : Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  }
}

/** Properties as `a=1;b`: as they came where they are valid; what would end the entry or the header is escaped. */
export function encodeMetadata(metadata: string): string {
  const properties = metadata.split(';').map(withoutBlanks);
  const encoded = properties.map(encodeProperty).filter((property) => property !== '');
  const text = encoded.join(';');
  return text !== '' && text === properties.join(';') ? metadata : text;
}

/** Without what the grammar allows around a property: spaces and tabs, and nothing else. */
function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (isBlank(text[from])) from++;
  while (to > from && isBlank(text[to - 1])) to--;
  return text.slice(from, to);
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

function encodeProperty(property: string): string {
  const [, name = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(property) as RegExpExecArray;
  const key = percentEncode(name.trim(), NOT_TOKEN_CHAR);
  if (key === '' || value === undefined) return key;
  return `${key}=${percentEncode(value.trim(), NOT_ESCAPED_OCTET)}`;
}
