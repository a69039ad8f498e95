/** A word of a search: `service:orders`, `"two words"`, `not`, `or`, a bracket. */
export interface Token {
  readonly kind: 'word' | 'not' | 'or' | 'open' | 'close';
  readonly text: string;
  /** Where it stands in the search. */
  readonly at: number;
  readonly end: number;
  /** Whether a part of the word was quoted: then `"not"` and `"or"` are texts, and no operators. */
  readonly isQuoted: boolean;
  /** Whether it stands in quotation marks as a whole: then a colon is one of the text, and begins no value. */
  readonly isText: boolean;
}

const bare = { isQuoted: false, isText: false };

/** Splits a search at its white space; quotation marks hold words together, also after a colon. */
export function tokens(search: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < search.length;) {
    const character = search.charAt(at);
    if (/\s/.test(character)) at++;
    else if (character === '(' || character === ')') {
      found.push({ kind: character === '(' ? 'open' : 'close', text: character, at, end: ++at, ...bare });
    } else {
      const token = readWord(search, at);
      // A minus in front of a word or a bracket means `not`; a minus by itself is a word.
      if (token.text === '-' && search.charAt(token.end) === '(') {
        found.push({ ...token, kind: 'not' });
      } else if (token.text.startsWith('-') && token.text.length > 1) {
        found.push({ kind: 'not', text: '-', at, end: at + 1, ...bare });
        found.push({ ...token, text: token.text.slice(1), at: at + 1, isText: isWholeText(search, at + 1, token.end) });
      } else {
        found.push(token);
      }
      at = token.end;
    }
  }
  return found;
}

function readWord(search: string, at: number): Token {
  let [text, end, isQuoted] = ['', at, false];
  while (end < search.length && !/[\s()]/.test(search.charAt(end))) {
    const character = search.charAt(end);
    if (character !== '"') {
      text += character;
      end++;
      continue;
    }
    isQuoted = true;
    for (end++; end < search.length && search.charAt(end) !== '"'; end++) {
      if (search.charAt(end) === '\\' && end + 1 < search.length) end++;
      text += search.charAt(end);
    }
    end++;
  }
  end = Math.min(end, search.length);
  const word = isQuoted ? '' : text.toLowerCase();
  const kind = word === 'not' ? 'not' : word === 'or' ? 'or' : 'word';
  // `and` stays a word here: the parser drops it, because a space means the same.
  return { kind, text, at, end, isQuoted, isText: isQuoted && isWholeText(search, at, end) };
}

/** Whether the quotation mark at the beginning is closed at the end, and not before. */
function isWholeText(search: string, at: number, end: number): boolean {
  if (search.charAt(at) !== '"') return false;
  let close = at + 1;
  while (close < end && search.charAt(close) !== '"') close += search.charAt(close) === '\\' ? 2 : 1;
  return close >= end - 1;
}
