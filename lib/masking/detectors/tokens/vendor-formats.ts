import { UPPER_A } from '../../chars/codes.js';
import { VENDORS } from './vendor-table.js';

/** One published format. */
export interface TokenFormat {
  readonly vendor: string;
  readonly prefix: string;
  readonly minTail: number;
}

/** The formats of a table whose lines are `vendor: prefix16 other-prefix20`; the last two digits are the length. */
export function parseVendors(table: string): readonly TokenFormat[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [vendor, formats] = line.trim().split(': ') as [string, string];
      return formats
        .split(' ')
        .map((entry) => ({ vendor, prefix: entry.slice(0, -2), minTail: Number(entry.slice(-2)) }));
    });
}

const BY_START = new Map<string, TokenFormat[]>();
/** The least length behind a prefix that ends in a dot, by what stands before the dot. */
export const DOTTED = new Map<string, number>();
const STARTS = new Uint8Array(128 * 128);
const begins = (start: string): number => (STARTS[start.charCodeAt(0) * 128 + start.charCodeAt(1)] = 1);
for (const format of parseVendors(VENDORS)) {
  const { prefix, minTail } = format;
  const start = prefix.slice(0, 2);
  if (prefix.endsWith('.')) DOTTED.set(prefix.slice(0, -1), minTail);
  else if (BY_START.get(start)?.push(format) === undefined) BY_START.set(start, [format]);
}
for (const start of [...BY_START.keys(), 'AK', 'AS', 'AR', 'AI', 'AG', 'AN', 'AB', 'AC', 'A3']) begins(start);

/** Whether any format begins with two code units. */
export function mayBegin(first: number, second: number): boolean {
  return STARTS[first * 128 + second] === 1;
}

/** Whether a text has the prefix of a format, or what an AWS key begins with, at `start`. */
export function beginsToken(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  if (!mayBegin(first, text.charCodeAt(start + 1))) return false;
  if (first === UPPER_A) return true;
  return formatsFor(text.slice(start, start + 2)).some(({ prefix }) => text.startsWith(prefix, start));
}

/** The formats that begin with two characters. */
export function formatsFor(start: string): readonly TokenFormat[] {
  return BY_START.get(start) ?? [];
}
