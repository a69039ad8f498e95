const SPECIAL = /^[\0-\x20]{0,64}(?:https?|wss?|ftp):/i;
const PLAIN = /^[a-z]{2,5}:\/\/[^\0-\x20\\/][^\0-\x20\\]*$/i;

/**
 * An address as everybody writes it. `http:/user:pw@host` and `http:\\user:pw@host` are addresses too, by the WHATWG's URL
 * standard, and hide where their credentials are. What is plain already stays byte for byte.
 */
export function plainAddress(address: string): string {
  if (PLAIN.test(address) || !SPECIAL.test(address)) return address;
  try {
    return new URL(address).href;
  } catch {
    return address;
  }
}

const SPECIAL_END = /(?:^|[^a-z+.-])(?:https?|wss?|ftp)$/i;
const LONGEST_SPECIAL = 6;
const MAX_SLASHES = 16;

/**
 * Where the authority of an address begins whose scheme ends in the `:` at a place of a text; -1 when there is none. Behind
 * `http:` it begins after any number of slashes and backslashes, as WHATWG's URL standard says, elsewhere after `//`.
 */
export function authorityStart(text: string, colon: number): number {
  const isPlain = text.charCodeAt(colon + 1) === 47 && text.charCodeAt(colon + 2) === 47;
  if (!isSpecialEnd(text, colon)) return isPlain ? colon + 3 : -1;
  let from = colon + 1;
  while (from <= colon + MAX_SLASHES && isSlash(text.charCodeAt(from))) from++;
  return from;
}

// Most colons end a word that ends in another letter.
function isSpecialEnd(text: string, colon: number): boolean {
  const last = text.charCodeAt(colon - 1) | 32;
  return (last === 112 || last === 115) && SPECIAL_END.test(text.slice(Math.max(0, colon - LONGEST_SPECIAL), colon));
}

function isSlash(code: number): boolean {
  return code === 47 || code === 92;
}
