import { beginsText } from './document-splitter.js';
import { endOfQuoted } from './recover.js';

const [QUOTE, APOSTROPHE, COMMA, COLON] = [0x22, 0x27, 0x2c, 0x3a];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

const ofName = /[\w$]/;
const space = /\s/;
const LONGEST_KEY = 60;

/** The key that ends before a colon, with its quotation marks or, as `console.dir()` prints it, without. */
function keyBefore(text: string, colon: number): string {
  const first = Math.max(colon - LONGEST_KEY, 0);
  let end = colon;
  while (end > first && space.test(text.charAt(end - 1))) end--;
  if (end > first && `"'`.includes(text.charAt(end - 1))) end--;
  let start = end;
  while (start > first && ofName.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

interface Level {
  readonly close: string;
  /** The key under which this list or object stands. */
  readonly key: string;
  /** The place behind its last whole element; 0 while there is none. */
  whole: number;
  /** A list of spans, or what holds one, is whole in it. */
  holdsSpans: boolean;
}

const ofSpans = new Set(
  'spans scopeSpans scope_spans instrumentationLibrarySpans resourceSpans resource_spans batches data'.split(' '),
);
/** Lists that are parts of a span, a resource or a value: a span of which they are the last part is not whole. */
const parts = new Set(
  'attributes tags logs fields references annotations binaryAnnotations links events values warnings resource'
    .split(' ')
    .flatMap((key) => [key, key.charAt(0).toUpperCase() + key.slice(1)]),
);

/** The part of a document that was cut off which holds whole spans, closed as JSON; undefined when it holds none. */
export function completeDocument(text: string): string | undefined {
  const levels = openLevels(text);
  const inside = levels.findIndex(({ key, close }) => close === ']' && parts.has(key));
  for (let i = (inside < 0 ? levels.length : inside) - 1; i >= 0; i--) {
    const level = levels[i] as Level;
    if (level.whole === 0 || !canEnd(level)) continue;
    const closers = levels.slice(0, i + 1).map(({ close }) => close);
    return text.slice(0, level.whole) + closers.reverse().join('');
  }
  return undefined;
}

/** A list can end behind any element. An object can where its spans are whole, or the processes that Jaeger's belong to. */
function canEnd({ close, key, holdsSpans }: Level): boolean {
  return close === ']' || holdsSpans || key === 'processes';
}

/** What is still open at the end of a text. */
function openLevels(text: string): Level[] {
  const levels: Level[] = [];
  let key = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || (code === APOSTROPHE && beginsText(text, at))) {
      at = endOfQuoted(text, at + 1, text.charAt(at));
    } else if (code === COLON) {
      key = keyBefore(text, at);
    } else if (code === COMMA) {
      key = '';
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      levels.push({ close: code === OPEN_BRACE ? '}' : ']', key, whole: 0, holdsSpans: false });
      key = '';
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      const closed = levels.pop();
      const parent = levels.at(-1);
      if (parent === undefined) continue;
      parent.whole = at + 1;
      if (closed?.close === ']' && ofSpans.has(closed.key)) parent.holdsSpans = true;
    }
  }
  return levels;
}
