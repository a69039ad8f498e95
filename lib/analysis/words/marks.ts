/** A piece of a sentence: plain, a figure that matters, or a name. */
export interface SentencePart {
  readonly text: string;
  readonly mark?: 'strong' | 'code';
}

/** A figure that matters, as markdown. */
export function strong(text: string): string {
  return `**${text}**`;
}

/** A name, as markdown; whatever it contains, it stays one name on one line. */
export function code(name: string): string {
  const clean = name.replace(/[\s`]+/g, ' ').trim();
  return `\`${clean.length > 80 ? `${clean.slice(0, 79)}…` : clean || 'no name'}\``;
}

const marks = /\*\*([^*`]*)\*\*|`([^`]*)`/g;

/**
 * The pieces of one of our sentences, so that a page can set figures and names apart.
 *
 * @example
 * sentenceParts('**170 ms** of it is `payment.charge`.');
 */
export function sentenceParts(sentence: string): SentencePart[] {
  const parts: SentencePart[] = [];
  let at = 0;
  for (const match of sentence.matchAll(marks)) {
    if (match.index > at) parts.push({ text: sentence.slice(at, match.index) });
    if (match[1] === undefined) parts.push({ text: match[2] as string, mark: 'code' });
    else parts.push({ text: match[1], mark: 'strong' });
    at = match.index + match[0].length;
  }
  if (at < sentence.length) parts.push({ text: sentence.slice(at) });
  return parts;
}

/** A sentence without its marks. */
export function plainSentence(sentence: string): string {
  return sentenceParts(sentence)
    .map(({ text }) => text)
    .join('');
}
