import { isMasked } from '../mask-strategy.js';
import { readValue, type AssignedValue } from './assigned-value.js';
import { commandAt } from './command-line.js';
import type { Hit, ScanContext } from './hit.js';
import { isStateOrPlaceholder } from './state-words.js';

// `--password flag is required` is about the flag.
const FLAG_NOUNS = /^(?:flag|flags|option|options|argument|arg|parameter|param|switch)$/i;
const NEXT_VALUE = /^\\?["'`][:=]/;
const USER_FLAGS = new Set(['-u', '--user', '-U', '--proxy-user']);

/** The value after `--password` and the like, and `user:password` after `-u`; `runEnd` is where the flag ends. */
export function matchCliArgument(text: string, start: number, runEnd: number, context: ScanContext): Hit | undefined {
  if (runEnd - start > 48 || text[runEnd] !== ' ') return undefined;
  const flag = text.slice(start, runEnd);
  const isUser = USER_FLAGS.has(flag);
  if (!isUser && (!flag.startsWith('--') || context.verdict(flag) !== 'key')) return undefined;
  const value = readValue(text, runEnd + 1, false);
  if (value === undefined || value.end <= value.start || text[value.start] === '-') return undefined;
  const content = text.slice(value.start, value.end);
  if (isMasked(content) || content.startsWith('[REDACTED') || isStateOrPlaceholder(content, value.isQuoted))
    return undefined;
  // `--password = x` is an assignment.
  if (FLAG_NOUNS.test(content) || content === '=' || isNextKey(text, value)) return undefined;
  if (!isUser) return { start: value.start, end: value.end, rule: 'cli-argument' };
  const colon = content.indexOf(':');
  if (colon < 1 || colon === content.length - 1 || content.startsWith('[REDACTED', colon + 1)) return undefined;
  if (/^\d+:\d+$|^\w+:\/\//.test(content) || commandAt(text, start, context).isRunner) return undefined;
  return { start: value.start + colon + 1, end: value.end, rule: 'cli-argument' };
}

/** Whether what stands behind a flag is the name of an assignment: `-p password: x`. */
export function isNextKey(text: string, { start, end, isQuoted }: AssignedValue): boolean {
  return !isQuoted && (text[end - 1] === ':' || NEXT_VALUE.test(text.slice(Math.max(start, end), end + 4)));
}
