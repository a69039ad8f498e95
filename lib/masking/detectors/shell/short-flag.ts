import { readValue } from '../../judge/read-value.js';
import { isNextKey } from './cli-argument.js';
import { commandAt } from './command-line.js';
import type { Hit, ScanContext } from '../hit.js';
import { isNoValue } from '../../judge/judge-value.js';

// What may be the first letter of a flag in the table of programs.
const LETTERS = 'paAwPcXb';
const COOKIES = 'b';
// Two digits, a mark, or a digit in a word of both cases: names of databases are written small.
const MANY_DIGITS = /\d\d|[!@#$%^*?~+&]|^(?=[^a-z]{0,64}[a-z])(?=[^A-Z]{0,64}[A-Z])(?=\D{0,64}\d)\w{6}/;

/** Whether a run that begins with a hyphen may be a short flag with a password, or the beginning of one. */
export function mayBeShortFlag(text: string, start: number): boolean {
  return LETTERS.includes(text[start + 1] ?? ' ');
}

/** The password after a short flag of a known program: `sshpass -p x`, `mysql -px`, `docker login -p x`. */
export function matchShortFlag(text: string, start: number, runEnd: number, context: ScanContext): Hit | undefined {
  const { flags } = commandAt(text, start, context);
  if (flags === undefined) return undefined;
  context.look();
  const separate = text[runEnd] === ' ' ? text.slice(start + 1, runEnd) : undefined;
  if (separate !== undefined && flags.includes(separate)) {
    const hit = valueAt(text, runEnd + 1, true);
    // `curl -b` takes the name of a file, too.
    return separate === COOKIES && hit !== undefined && !text.slice(hit.start, hit.end).includes('=') ? undefined : hit;
  }
  if (!flags.includes(`${text[start + 1]}+`)) return undefined;
  if (runEnd > start + 2 || text[runEnd] !== ' ') return valueAt(text, start + 2, true);
  // `mysql -p name` asks for the password and the name is a database, but many write it for the password.
  return valueAt(text, runEnd + 1, false);
}

function valueAt(text: string, from: number, isSure: boolean): Hit | undefined {
  // A command line has no lists.
  const first = text[from] === '[' ? from + 1 : from;
  const value = readValue(text, first, false, first + 256);
  if (value === undefined || value.end <= value.start || (!value.isQuoted && text[value.start] === '-'))
    return undefined;
  if (isNextKey(text, value)) return undefined;
  const content = text.slice(value.start, value.end);
  if (isNoValue(content, value.isQuoted)) return undefined;
  return isSure || value.isQuoted || MANY_DIGITS.test(content)
    ? { start: value.start, end: value.end, rule: 'cli-argument' }
    : undefined;
}
