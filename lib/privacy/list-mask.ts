import type { Masker } from './masker.js';

/** The part of the masker that lists need. */
type ListMasker = Pick<Masker, 'attribute' | 'isSensitiveKey' | 'text'>;

const HEADER = /^(?:[A-Z][\w-]{0,63}|[a-z]\w{0,31}(?:-\w{1,32}){1,4}|authorization|cookie)$/;
const FLAG = /^--[A-Za-z][\w-]{1,63}$/;
const ONLY_DIGITS = /^[\d\s().+-]*$/;

/**
 * Masks a list of texts as one text, because an item may tell what the next one is: `['--password', 'x']`,
 * `['Authorization', 'x']`. Numbers among texts count as texts. Answers the same list when nothing is to be masked.
 */
export function maskList<Item>(items: readonly Item[], masker: ListMasker): readonly (Item | string)[] {
  if (items.length < 2 || !items.some((item) => typeof item === 'string')) return items;
  let masked: (Item | string)[] | undefined;
  const texts = items.map(textOf);
  const isPair = texts.length === 2;
  const joined = texts.join(' ');
  const maskedText = masker.text(joined);
  const isTelling = maskedText !== joined;
  const shown = isTelling ? wordsBack(texts, joined, maskedText) : texts;
  for (let index = 0; index + 1 < texts.length; index++) {
    const name = texts[index] as string;
    const value = texts[index + 1] as string;
    if (name === '' || value === '') continue;
    const isName = isPair || (index % 2 === 0 && HEADER.test(name)) || (FLAG.test(name) && !value.startsWith('-'));
    const isSecret = isName && masker.isSensitiveKey(name);
    const told = isTelling ? behind(name, value, masker) : value;
    const rest = isSecret ? byName(name, value, masker) : told === value ? (shown[index + 1] as string) : told;
    if (rest === value) continue;
    masked ??= [...items];
    masked[index + 1] = rest;
  }
  return masked ?? items;
}

function textOf(item: unknown): string {
  if (typeof item === 'string') return item;
  return typeof item === 'number' || typeof item === 'bigint' ? String(item) : '';
}

/** The value as it stands under a name of its own; one that is dropped there keeps its place in the list. */
function byName(name: string, value: string, masker: ListMasker): string {
  const masked = masker.attribute(name, value);
  return masked === undefined ? '[REDACTED]' : String(masked);
}

function behind(name: string, value: string, masker: ListMasker): string {
  const text = `${name} ${value}`;
  const masked = masker.text(text);
  if (masked === text || !masked.startsWith(`${name} `)) return value;
  const rest = masked.slice(name.length + 1);
  // Where the item before has told, this one is the secret to its end, spaces and all.
  return rest[0] !== value[0] && masker.text(value)[0] === value[0] ? '[REDACTED]' : rest;
}

/** The items as they stand in the masked text of all: a word further away may tell, too. */
function wordsBack(items: readonly string[], joined: string, maskedText: string): readonly string[] {
  const before = joined.split(' ');
  const after = maskedText.split(' ');
  const isSameCount = before.length === after.length;
  const first = before.findIndex((word, index) => word !== after[index]);
  let end = before.length;
  for (let at = after.length; end > first && at > first && before[end - 1] === after[at - 1]; at--) end--;
  let from = 0;
  return items.map((item) => {
    const start = from;
    from += item.split(' ').length;
    // Numbers of a list are numbers of their own: side by side they look like a card or a telephone.
    if (from <= first || start >= end || ONLY_DIGITS.test(item)) return item;
    return isSameCount ? after.slice(start, from).join(' ') : '[REDACTED]';
  });
}
