import { hitAt, secretAt } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { isNextKey } from './cli-argument.js';
import { commandAt } from './command-line.js';

// What may be the first letter of a flag in the table of programs.
const LETTERS = 'paAwPcX';
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
  const isApart = text[runEnd] === ' ';
  if (isApart && flags.includes(text.slice(start + 1, runEnd))) return valueAt(text, runEnd + 1, true);
  if (!flags.includes(`${text[start + 1]}+`)) return undefined;
  // `mysql -p name` asks for the password and the name is a database, but many write it for the password.
  return isApart && runEnd === start + 2 ? valueAt(text, runEnd + 1, false) : valueAt(text, start + 2, true);
}

function valueAt(text: string, from: number, isSure: boolean): Hit | undefined {
  // A command line has no lists.
  const value = secretAt(text, text[from] === '[' ? from + 1 : from, { name: '', isSure: true });
  if (value === undefined || (!value.isQuoted && text[value.start] === '-') || isNextKey(text, value)) return undefined;
  const isPassword = isSure || value.isQuoted || MANY_DIGITS.test(text.slice(value.start, value.end));
  return isPassword ? hitAt(value, 'cli-argument') : undefined;
}
