/** A text that is looked for, in lower case. */
export interface Needle {
  readonly text: string;
  /** The whole value, when `text` is only its beginning. */
  readonly whole: string;
}

const PREFIX = 4;
/** Up to so many needles are looked for one by one; more are looked for together, in one pass over the text. */
const FEW = 48;

/** The text in lower case, of the same length, so that a position in it is the position in the original. */
export function foldCase(text: string): string {
  const folded = text.toLowerCase();
  if (folded.length === text.length) return folded;
  // A few letters become two characters in lower case, which would shift all that follow: those stay as they are.
  return Array.from({ length: text.length }, (_, index) => {
    const char = text.charAt(index);
    const lower = char.toLowerCase();
    return lower.length === 1 ? lower : char;
  }).join('');
}

/** Longest first: a value that contains another one is removed whole. */
export function toNeedles(spellings: Iterable<string>, maxLength: number): readonly Needle[] {
  const unique = new Set<string>();
  for (const spelling of spellings) unique.add(foldCase(spelling));
  return [...unique]
    .filter((text) => text !== '')
    .sort((one, other) => other.length - one.length)
    .map((whole) => ({ whole, text: whole.slice(0, maxLength) }));
}

/** Makes the function that removes needles from texts: one by one when they are few, else in one pass over the text. */
export function createRemover(needles: readonly Needle[], replacement: string): (text: string) => string {
  if (needles.length <= FEW || needles.some(({ text }) => text.length < PREFIX)) {
    return (text) => {
      let result = text;
      for (const needle of needles) result = removeOne(result, needle, replacement);
      return result;
    };
  }
  const byPrefix = new Map<string, Needle[]>();
  for (const needle of needles) {
    const prefix = needle.text.slice(0, PREFIX);
    const known = byPrefix.get(prefix);
    if (known === undefined) byPrefix.set(prefix, [needle]);
    else known.push(needle);
  }
  return (text) => removeAll(text, byPrefix, replacement);
}

function removeAll(text: string, byPrefix: ReadonlyMap<string, readonly Needle[]>, replacement: string): string {
  const folded = foldCase(text);
  let result = '';
  let from = 0;
  for (let at = 0; at <= folded.length - PREFIX; at++) {
    const needle = byPrefix.get(folded.slice(at, at + PREFIX))?.find((one) => folded.startsWith(one.text, at));
    if (needle === undefined) continue;
    const end = endOf(folded, at, needle);
    result += text.slice(from, at) + replacement;
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

function removeOne(text: string, needle: Needle, replacement: string): string {
  const folded = foldCase(text);
  let at = folded.indexOf(needle.text);
  if (at === -1) return text;
  let result = '';
  let from = 0;
  for (; at !== -1; at = folded.indexOf(needle.text, from)) {
    result += text.slice(from, at) + replacement;
    from = endOf(folded, at, needle);
  }
  return result + text.slice(from);
}

function endOf(folded: string, at: number, { text, whole }: Needle): number {
  let end = at + text.length;
  for (let index = text.length; index < whole.length && folded[end] === whole[index]; index++) end++;
  return end;
}
