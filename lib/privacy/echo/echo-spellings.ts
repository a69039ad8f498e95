import { Buffer } from 'node:buffer';

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * How a value may be written in a text, besides as it is: JSON with and without `\u` escapes, once and
 * twice, percent-encoded once and
 * twice, base64, hex, HTML, with doubled SQL quotes, and in the composed and decomposed forms of Unicode. Letter case is
 * the reader's concern.
 */
export function spellingsOf(value: string): Set<string> {
  const spellings = new Set<string>();
  for (const form of new Set([value, value.normalize('NFC'), value.normalize('NFD')])) {
    spellings.add(form);
    const json = inJson(form);
    for (const escaped of [json, escapedIn(json, /[\u0080-\uffff]/g), escapedIn(json, /[\u0080-\uffff<>&']/g)]) {
      spellings.add(escaped);
      // The text of a body stands in JSON of its own, as in a line of a log.
      spellings.add(inJson(escaped));
    }
    spellings.add(form.replaceAll("'", "''"));
    const html = form.replace(/[&<>"']/g, (char) => HTML[char] ?? char);
    spellings.add(html);
    spellings.add(html.replaceAll('&#39;', '&apos;'));
    spellings.add(html.replaceAll('&#39;', '&#x27;'));
    for (const encoded of percentEncoded(form)) spellings.add(encoded);
  }
  const bytes = Buffer.from(value, 'utf8');
  spellings.add(bytes.toString('hex'));
  for (const encoded of base64Of(bytes)) spellings.add(encoded);
  return spellings;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapedIn(text: string, what: RegExp): string {
  return text.replace(what, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function percentEncoded(value: string): string[] {
  try {
    const component = encodeURIComponent(value);
    const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    const once = [component, strict, encodeURI(value)];
    return [...once, ...once.map((encoded) => encoded.replaceAll('%', '%25'))].flatMap((encoded) => [
      encoded,
      encoded.replaceAll('%20', '+'),
    ]);
  } catch {
    // Half a surrogate pair has no percent-encoding.
    return [];
  }
}

// Inside a longer base64 text a value starts at one of three offsets; the characters its neighbours touch are left out.
function base64Of(bytes: Buffer): string[] {
  const spellings = [bytes.toString('base64'), bytes.toString('base64url')];
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const inner = encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
    spellings.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return spellings;
}
