import { MAX_BLOCK } from './limits.js';

/**
 * A long text in one piece. One that was added up, repeated or cut out of another is kept as that, and each character of it is
 * looked up in what it was made of.
 */
export function flatText(text: string): string {
  if (text.length <= MAX_BLOCK) return text;
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
