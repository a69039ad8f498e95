const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

interface Level {
  readonly close: string;
  /** The key under which this list or object stands; `spans` is looked for. */
  readonly key: string;
  /** The place behind its last whole element; 0 while there is none. */
  whole: number;
}

/** The part of a document that was cut off which holds whole spans, closed as JSON; undefined when it holds none. */
export function completeDocument(text: string): string | undefined {
  const levels = openLevels(text);
  const innermost = levels.findLastIndex(({ key, close }) => close === ']' && key === 'spans');
  for (let i = innermost < 0 ? levels.length - 1 : innermost; i >= 0; i--) {
    const level = levels[i] as Level;
    if (level.close !== ']' || level.whole === 0) continue;
    const closers = levels.slice(0, i + 1).map(({ close }) => close);
    return text.slice(0, level.whole) + closers.reverse().join('');
  }
  return undefined;
}

/** What is still open at the end of a text. */
function openLevels(text: string): Level[] {
  const levels: Level[] = [];
  let [lastText, key] = ['', ''];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const start = at;
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
      lastText = text.slice(start + 1, at);
    } else if (code === COLON) {
      key = lastText;
    } else if (code === COMMA) {
      key = '';
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      levels.push({ close: code === OPEN_BRACE ? '}' : ']', key, whole: 0 });
      key = '';
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      levels.pop();
      const parent = levels.at(-1);
      if (parent !== undefined) parent.whole = at + 1;
    }
  }
  return levels;
}
