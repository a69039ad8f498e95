import type { Masker } from './masker.js';

/** The part of the masker that lists need. */
type ListMasker = Pick<Masker, 'text' | 'isSensitiveKey'>;

const HEADER = /^(?:[A-Z][\w-]{0,63}|[a-z]\w{0,31}(?:-\w{1,32}){1,4})$/;

/**
 * Masks a list of texts as one text, because an item may tell what the next one is: `['--password', 'x']`,
 * `['Authorization', 'x']`. Answers the same list when nothing is to be masked.
 */
export function maskList(items: readonly string[], masker: ListMasker): readonly string[] {
  if (items.length < 2) return items;
  let masked: string[] | undefined;
  const isPair = items.length === 2;
  const joined = items.join(' ');
  const isTelling = masker.text(joined) !== joined;
  for (let index = 0; index + 1 < items.length; index++) {
    const name = items[index] as string;
    const value = items[index + 1] as string;
    const isName = isPair || (index % 2 === 0 && HEADER.test(name));
    const rest = isName && masker.isSensitiveKey(name) ? '[REDACTED]' : isTelling ? behind(name, value, masker) : value;
    if (rest === value || value === '') continue;
    masked ??= [...items];
    masked[index + 1] = rest;
  }
  return masked ?? items;
}

function behind(name: string, value: string, masker: ListMasker): string {
  const text = `${name} ${value}`;
  const masked = masker.text(text);
  return masked !== text && masked.startsWith(`${name} `) ? masked.slice(name.length + 1) : value;
}
