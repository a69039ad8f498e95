/** What stands for a value that was masked by the strategy `redact`. */
export const REDACTED = '[REDACTED]';
/** What stands for a masked part of a URL, as the semantic conventions ask. */
export const REDACTED_IN_URL = 'REDACTED';

const MASK_STARTS = '[R*h';
const MASKED =
  /^(?:\[REDACTED(?::[\w.-]{1,40})?\]|REDACTED(?::REDACTED)?|\*{3,}(?:[^\s*]{1,4})?|\S\*\*\*@\S{1,253}|h:[\w-]{1,16}:[\w-]{22})$/;
const HASH = /^h:[\w-]{1,16}:[\w-]{22}$/;

/** Whether a text is wholly what one of the strategies wrote. */
export function isMasked(text: string): boolean {
  if (text === REDACTED || text === REDACTED_IN_URL) return true;
  // The first two characters tell most texts from masks.
  return text.length <= 320 && (MASK_STARTS.includes(text[0] ?? ' ') || text[1] === '*') && MASKED.test(text);
}

/** Whether a text is wholly a hash, of which three in a million look like somebody's token by chance. */
export function isHash(text: string): boolean {
  return text.startsWith('h:') && HASH.test(text);
}
