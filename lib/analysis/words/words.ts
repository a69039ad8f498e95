const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** A number as a person writes it: `three`, `24`, `1,284`. */
export function countWord(count: number): string {
  return numbers[count] ?? groupDigits(count);
}

/** `1,284`. */
export function groupDigits(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `once`, `twice`, `three times`. */
export function timesWord(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${countWord(count)} times`;
}

/** `1 span`, `24 spans`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${groupDigits(count)} ${count === 1 ? noun : many}`;
}

/** A share of 0 to 1 in percent: `44 %`, `1.4 %`, `0 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) return '< 0.1 %';
  return `${value < 1.95 && value > 0 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A sentence begins with a capital letter. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
