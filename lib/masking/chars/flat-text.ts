import { MAX_BLOCK } from './limits.js';

/**
 * A long text in one piece. One that was added up, repeated or cut out of another is kept as that, and each character of it is
 * looked up in what it was made of.
 */
export function flatText(text: string): string {
  if (text.length <= MAX_BLOCK) return text;
  // What is joined is copied; a buffer would make a text outside of the heap of more than a megabyte, which is read slower.
  return [text.slice(0, MAX_BLOCK), text.slice(MAX_BLOCK)].join('');
}
