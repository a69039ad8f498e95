import { MAX_BLOCK, MAX_NAME } from '../../chars/limits.js';
import type { Hit, ScanContext } from '../hit.js';

export const PEM_BEGIN = '-----BEGIN';
const PRIVATE = /^ (?:[A-Z0-9]{1,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
const END = '-----END';
// Words of a sentence about the line, which are shorter than those of a key.
const SENTENCE = /^(?: [a-z]{1,12}){3}[ .,]|^ (?:is|was|not|and|or|line|header|block|marker) [a-zA-Z]{1,12}(?=[ .,]|$)/;
const MAX_SENTENCE = 48;

/** A private key block at its `-----BEGIN`; without an end line it reaches to the end of the text. Public keys stay. */
export function matchPrivateKey(text: string, begin: number, context: ScanContext): Hit | undefined {
  const head = PRIVATE.exec(text.slice(begin + PEM_BEGIN.length, begin + PEM_BEGIN.length + 64));
  if (head === null) return undefined;
  const bodyStart = begin + PEM_BEGIN.length + head[0].length;
  if (SENTENCE.test(text.slice(bodyStart, bodyStart + MAX_SENTENCE))) return undefined;
  return { start: begin, end: endOfBlock(text, bodyStart, head[0], context), rule: 'private-key' };
}

function endOfBlock(text: string, from: number, label: string, context: ScanContext): number {
  const end = from >= context.noPemEndFrom ? -1 : text.indexOf(END, from);
  if (end === -1) {
    context.noPemEndFrom = Math.min(context.noPemEndFrom, from);
    return text.length;
  }
  // A block within the block ends earlier.
  const own = text.slice(end, end + MAX_BLOCK).indexOf(END + label);
  if (own > 0) return end + own + END.length + label.length;
  const close = text.indexOf('-----', end + END.length);
  return close === -1 || close - end > MAX_NAME ? end + END.length : close + 5;
}
