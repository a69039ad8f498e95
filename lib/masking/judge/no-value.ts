import { OPEN_BRACKET, UPPER_R } from '../chars/codes.js';
import { isMasked } from '../strategies/mask-strategy.js';
import { isStateOrPlaceholder } from './state-words.js';

/** Whether what stands where a secret might is none: a mask, or what begins with one, a state or a placeholder. */
export function isNoValue(content: string, isQuoted: boolean): boolean {
  return beginsWithMask(content) || isMasked(content) || isStateOrPlaceholder(content, isQuoted);
}

function beginsWithMask(content: string): boolean {
  const first = content.charCodeAt(0);
  if (first === OPEN_BRACKET) return content.startsWith('REDACTED', 1);
  return first === UPPER_R && content.startsWith('REDACTED');
}
