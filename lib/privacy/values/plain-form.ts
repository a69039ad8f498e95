import { latinOf } from './look-alikes.js';

// Whatever is not written on a keyboard with Latin letters; what separates lines and words stays what it is.
const UNUSUAL = /[^\t-\r -~]/;
const INVISIBLE = /[\p{Cf}\p{Co}]|(?![\t-\r])\p{Cc}/gu;
const MARK = /\p{M}/gu;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /^[A-Za-z]*$/;
/** Letters in filled circles and squares, which have no compatibility form. */
const FILLED = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

/**
 * A name as a reader sees it: full-width letters and ligatures become plain, invisible and control characters go. A word
 * in which every letter looks like a Latin one, accents aside, is that word; all others stay as they are written.
 */
export function plainForm(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const visible = text.normalize('NFKC').replace(INVISIBLE, '').replace(FILLED, letterIn);
  return visible.replace(WORD, (word) => (LATIN.test(word) ? word : skeletonOf(word)));
}

function skeletonOf(word: string): string {
  const skeleton = Array.from(word.normalize('NFD').replace(MARK, ''), latinOf).join('');
  return LATIN.test(skeleton) ? skeleton : word;
}

function letterIn(filled: string): string {
  return String.fromCharCode(65 + (((filled.codePointAt(0) as number) - 0x1f150) % 32));
}
