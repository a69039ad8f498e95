export interface SkeletonOptions {
  /** Whether the contents of strings stay, as for a file of JSON with comments. @defaultValue false */
  readonly keepStrings?: boolean;
}

/** What a `/` after it begins: a regular expression, as nothing stands there that could be divided. */
const beforeRegExp = /(?:^|[(,=:[!&|?{};+*%~^<>-]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

/**
 * The text of a source with what its comments, strings and regular expressions say replaced by spaces.
 *
 * Every other character stays at its place, so that brackets and names found here can be changed in the text.
 */
export function skeletonOf(text: string, { keepStrings = false }: SkeletonOptions = {}): string {
  let skeleton = '';
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at, skeleton);
    const isComment = text[at] === '/' && (text[at + 1] === '/' || text[at + 1] === '*');
    if (end === at + 1 || (keepStrings && !isComment)) skeleton += text.slice(at, end);
    else if (isComment) skeleton += blank(text.slice(at, end));
    else skeleton += `${text[at]}${blank(text.slice(at + 1, end - 1))}${text[end - 1]}`;
    at = end;
  }
  return skeleton;
}

/** Where the comment, string or expression that begins here ends; one further for everything else. */
function endOfToken(text: string, at: number, before: string): number {
  const character = text[at];
  if (character === '/' && text[at + 1] === '/') return until(text, '\n', at, 0);
  if (character === '/' && text[at + 1] === '*') return until(text, '*/', at + 2, 2);
  if (character === "'" || character === '"') return endOfQuoted(text, at, character);
  if (character === '`') return endOfTemplate(text, at);
  if (character === '/' && beforeRegExp.test(before.slice(-40))) return endOfRegExp(text, at);
  return at + 1;
}

function until(text: string, mark: string, from: number, length: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + length;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote || text[at] === '\n') return at + 1;
  }
  return text.length;
}

/** A template with whatever its placeholders hold, further templates too. */
function endOfTemplate(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (depth === 0 && character === '`') return at + 1;
    else if (depth === 0 && character === '$' && text[at + 1] === '{') {
      depth = 1;
      at++;
    } else if (depth > 0 && character === '`') at = endOfTemplate(text, at) - 1;
    else if (depth > 0 && (character === "'" || character === '"')) at = endOfQuoted(text, at, character) - 1;
    else if (depth > 0 && character === '{') depth++;
    else if (depth > 0 && character === '}') depth--;
  }
  return text.length;
}

function endOfRegExp(text: string, start: number): number {
  let isInClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') isInClass = true;
    else if (text[at] === ']') isInClass = false;
    else if (text[at] === '/' && !isInClass) return at + 1;
  }
  // No end on this line: a division after all.
  return start + 1;
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
